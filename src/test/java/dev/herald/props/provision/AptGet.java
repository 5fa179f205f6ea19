package dev.herald.props.provision;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Debian's package installer, for root. */
final class AptGet {
    private static final long MINUTES = 10;

    private AptGet() {}

    static boolean canInstall() {
        return "root".equals(System.getProperty("user.name"))
                && Tool.onThePath(List.of("apt-get")).isPresent();
    }

    static String command(List<Tool> tools) {
        return "apt-get install --no-install-recommends "
                + String.join(
                        " ",
                        tools.stream().flatMap(tool -> tool.packages().stream()).toList());
    }

    /** Installs; when that fails, once more with fresh lists. */
    static boolean install(Tool tool) {
        System.out.println("Installing what tests need: " + command(List.of(tool)));
        var install = Stream.concat(
                        Stream.of("install", "-y", "-qq", "--no-install-recommends"), tool.packages().stream())
                .toList();
        return run(install) || (run(List.of("update", "-qq")) && run(install));
    }

    private static boolean run(List<String> arguments) {
        var command = new ArrayList<String>();
        command.add("apt-get");
        command.addAll(arguments);
        var builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("DEBIAN_FRONTEND", "noninteractive");
        try {
            var process = builder.start();
            if (process.waitFor(MINUTES, TimeUnit.MINUTES)) {
                return process.exitValue() == 0;
            }
            process.destroy();
            return false;
        } catch (IOException failure) {
            return false;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
