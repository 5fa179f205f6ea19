package dev.herald;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What a delivery over WebSocket costs the server in CPU: Herald against CometD as it comes and against CometD with
 * 64 messages a frame, in one run. One publisher keeps 16 publications of 100 bytes in flight.
 *
 * <p>Arguments: seconds to measure each (5), and the numbers of subscribers (100,1000). CPU is the server process'
 * own user and system time, read from {@code /proc}, so what the load costs does not count.
 */
final class FanOutBench {
    private static final int IN_FLIGHT = 16;
    private static final int WARM_UP_SECONDS = 4;
    private static final double TICKS_PER_SECOND = 100;

    private FanOutBench() {}

    /** A server to measure: its name and its command line after the class path. */
    private record Contender(String name, String channel, List<String> command) {}

    public static void main(String[] arguments) throws Exception {
        int seconds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 5;
        var sizes = (arguments.length > 1 ? arguments[1] : "100,1000").split(",");
        var contenders = List.of(
                new Contender("CometD as it comes", "/bench", List.of("dev.herald.VanillaServer", "0", "default")),
                new Contender("CometD, 64 a frame", "/bench", List.of("dev.herald.VanillaServer", "0", "64")),
                new Contender("Herald, kept (sync)", "/bench", herald()),
                new Contender("Herald, not kept", "/passing", herald()));
        for (var size : sizes) {
            double first = 0;
            for (var contender : contenders) {
                double micros = measure(contender, Integer.parseInt(size), seconds);
                first = first == 0 ? micros : first;
                System.out.printf(Locale.ROOT, "   %.2f of CometD as it comes%n", micros / first);
            }
        }
    }

    private static List<String> herald() throws IOException {
        var folder = Files.createTempDirectory("herald-bench");
        return List.of(
                "dev.herald.commands.Main",
                "dev",
                "--port",
                "0",
                "--folder",
                folder.toString(),
                "--set",
                "channels./passing.durability=none");
    }

    private static double measure(Contender contender, int subscribers, int seconds) throws Exception {
        var command = new ArrayList<>(List.of(
                System.getProperty("java.home") + "/bin/java", "-Xmx2g", "-cp", System.getProperty("java.class.path")));
        command.addAll(contender.command());
        var server = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (var load = new FanOutLoad(portOf(server), contender.channel())) {
            load.subscribe(subscribers);
            load.publish(IN_FLIGHT);
            load.run(WARM_UP_SECONDS);
            double before = cpuSeconds(server.pid());
            long counted = load.run(seconds);
            double spent = cpuSeconds(server.pid()) - before;
            double micros = spent * 1e6 / counted;
            System.out.printf(
                    Locale.ROOT,
                    "%5d subscribers  %-20s %7.2f us of CPU a delivery, %,9d deliveries/s, %.2f cores",
                    subscribers,
                    contender.name(),
                    micros,
                    counted / seconds,
                    spent / seconds);
            return micros;
        } finally {
            server.destroyForcibly().waitFor();
        }
    }

    private static int portOf(Process server) throws IOException {
        var announced = Pattern.compile("(?:listening on |http://localhost:)(\\d+)");
        var output = new BufferedReader(new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8));
        var said = new StringBuilder();
        for (var line = output.readLine(); line != null; line = output.readLine()) {
            said.append(line).append('\n');
            var found = announced.matcher(line);
            if (found.find()) {
                var rest = new Thread(() -> output.lines().forEach(ignored -> {}));
                rest.setDaemon(true);
                rest.start();
                return Integer.parseInt(found.group(1));
            }
        }
        throw new IllegalStateException("the server did not start: " + said);
    }

    /** User and system time of the process. */
    private static double cpuSeconds(long pid) throws IOException {
        var stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
        var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
    }
}
