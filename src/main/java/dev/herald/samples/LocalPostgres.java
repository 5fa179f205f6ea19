package dev.herald.samples;

import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A PostgreSQL server that this process starts and that does not outlive it, however the process ends.
 *
 * <p>It is larger than Herald, so it is packed into a jar of its own, which is looked for beside Herald's.
 */
public interface LocalPostgres {
    /** The jar that has one. */
    String JAR = "herald-postgres.jar";

    /**
     * Starts it on what is in the folder, or on nothing; anyone on this machine may do everything there.
     *
     * @return the port of localhost at which it answers
     */
    int start(Path folder) throws IOException;

    /**
     * Finds it beside the jar (or the folder of classes) that this class came from.
     *
     * @throws IOException that says what is missing
     */
    static LocalPostgres find() throws IOException {
        try {
            var here = LocalPostgres.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI();
            return find(Path.of(here).resolveSibling(JAR));
        } catch (URISyntaxException e) {
            throw new IOException("nobody knows where Herald's own jar is", e);
        }
    }

    /** Loads it from the jar, for as long as the process lives. */
    static LocalPostgres find(Path jar) throws IOException {
        if (!Files.isRegularFile(jar)) {
            throw new IOException("a PostgreSQL server comes in a jar of its own, and there is no " + jar
                    + ": the build makes it beside herald.jar (mvn package); put it there");
        }
        try {
            var type = Class.forName("dev.herald.samples.postgres.EmbeddedServer", true, loader(jar));
            return (LocalPostgres) type.getConstructor().newInstance();
        } catch (ReflectiveOperationException | LinkageError e) {
            throw new IOException(jar + " is not of this version of Herald: " + e, e);
        }
    }

    private static ClassLoader loader(Path jar) throws MalformedURLException {
        return new URLClassLoader("postgres", new URL[] {jar.toUri().toURL()}, LocalPostgres.class.getClassLoader());
    }
}
