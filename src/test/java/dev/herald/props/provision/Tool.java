package dev.herald.props.provision;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A program that some tests need and that Maven cannot bring. */
public enum Tool {
    CHROMIUM(List.of(List.of("chromium", "chromium-browser", "google-chrome")), List.of("chromium")),
    FIREFOX(List.of(List.of("firefox-esr", "firefox")), List.of("firefox-esr")),
    NODE(List.of(List.of("node", "nodejs"), List.of("npm")), List.of("nodejs", "npm")),
    STRACE(List.of(List.of("strace")), List.of("strace"));

    private final List<List<String>> programs; // each by any of its names
    private final List<String> packages;

    Tool(List<List<String>> programs, List<String> packages) {
        this.programs = programs;
        this.packages = packages;
    }

    /** The tool's first program; only for a test that needs the tool, and so runs only when it is there. */
    public Path path() {
        return onThePath(programs.get(0)).orElseThrow(() -> new IllegalStateException(this + " is not on the PATH"));
    }

    boolean isPresent() {
        return programs.stream().allMatch(names -> onThePath(names).isPresent());
    }

    /** Debian's packages that hold it. */
    List<String> packages() {
        return packages;
    }

    static Optional<Path> onThePath(List<String> names) {
        var folders = Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator));
        return folders.flatMap(folder -> names.stream().map(name -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
