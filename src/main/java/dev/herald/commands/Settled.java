package dev.herald.commands;

import dev.herald.Config;
import dev.herald.config.Outcome;
import dev.herald.config.Problem;
import dev.herald.config.Sources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Brings the configuration together: the defaults, a file, {@code PORT}, the variables that begin with
 * {@code HERALD_}, and flags, of which the later win.
 */
final class Settled {
    private static final String PREFIX = "HERALD";

    /** Read by the commands that are clients, and by the project's own tests. */
    private static final Set<String> OTHERS =
            Set.of("HERALD_URL", "HERALD_KEY", "HERALD_TOKEN", "HERALD_CONFIG", "HERALD_STRICT");

    private final Config defaults;
    private final Map<String, String> environment;
    private final Map<String, String> flags = new LinkedHashMap<>();
    private @Nullable Path file;

    Settled(Config defaults, Map<String, String> environment) {
        this.defaults = defaults;
        this.environment = environment;
    }

    /** Takes a file in. */
    Settled file(@Nullable Path named) {
        file = named;
        return this;
    }

    /** Takes in what a flag says, if it was given. */
    Settled flag(String path, @Nullable Object value) {
        if (value != null) {
            flags.put(path, value.toString());
        }
        return this;
    }

    /** Takes in what {@code --set} says. */
    Settled flags(Map<String, String> set) {
        flags.putAll(set);
        return this;
    }

    Outcome<Config> read() throws CannotStart {
        var sources = new Sources<>(defaults, PREFIX);
        if (file != null) {
            sources.file(file.toString(), bytes(file));
        }
        var port = environment.get("PORT");
        if (port != null) {
            sources.value("environment PORT", "http.port", port);
        }
        sources.environment(ours());
        flags.forEach((path, value) -> sources.value("flag for " + path, path, value));
        return sources.read();
    }

    /** What holds now, or everything that is wrong; asked again, it reads its sources again. */
    Config config() throws CannotStart {
        var outcome = read();
        if (outcome instanceof Outcome.Refused<Config> refused) {
            throw CannotStart.badConfiguration(told(refused));
        }
        return ((Outcome.Read<Config>) outcome).value();
    }

    static String told(Outcome.Refused<Config> refused) {
        int count = refused.problems().size();
        return refused.problems().stream().map(Problem::toString).collect(Collectors.joining("\n")) + "\n"
                + (count == 1 ? "1 problem" : count + " problems") + " with the configuration";
    }

    private static byte[] bytes(Path file) throws CannotStart {
        try {
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw CannotStart.badConfiguration("there is no file " + file);
        } catch (IOException e) {
            throw CannotStart.badConfiguration(file + " cannot be read: " + e.getMessage());
        }
    }

    /** Without what container platforms set for a service that happens to be called herald. */
    private Map<String, String> ours() {
        return environment.entrySet().stream()
                .filter(variable -> !OTHERS.contains(variable.getKey()))
                .filter(variable -> !variable.getKey().matches("HERALD_SERVICE_(HOST|PORT.*)|HERALD_PORT_\\d+_.*"))
                .filter(variable -> !variable.getValue().matches("(tcp|udp)://.*"))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }
}
