package dev.herald.faults;

import static dev.herald.props.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.herald.broker.Reading;
import dev.herald.broker.embedded.EmbeddedBroker;
import dev.herald.message.Entry;
import dev.herald.message.Pattern;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Runs {@link Victim}s in one folder, one after the other, and remembers everything that was ever confirmed to
 * them.
 */
final class Killing {
    /** By publisher, by number: the offset. */
    private final Map<Integer, Map<Long, Long>> confirmed = new HashMap<>();

    private final Set<String> refusedOnce = new HashSet<>();
    private long said;
    private long refused;

    /** A victim that runs. */
    record Running(Process process, BufferedReader lines) {}

    Running start(List<String> prefix, Path folder, String durability, int intervalMillis, int outstanding)
            throws IOException {
        var command = new ArrayList<>(prefix);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Xmx256m",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                Victim.class.getName(),
                folder.toString(),
                durability,
                "" + intervalMillis,
                "" + outstanding));
        var process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        return new Running(process, process.inputReader(StandardCharsets.US_ASCII));
    }

    /** Lets the victim have so many confirmations, then returns, while it goes on. */
    void watch(Running victim, int confirmations) throws IOException {
        for (int i = 0; i < confirmations; i++) {
            var line = victim.lines.readLine();
            assertNotNull(line, "the victim died by itself");
            note(line);
        }
    }

    /** It does nothing more, but is still there. */
    void stop(Running victim) throws IOException, InterruptedException {
        var stop = new ProcessBuilder("kill", "-STOP", "" + victim.process.pid()).start();
        assertEquals(0, stop.waitFor());
        eventually(() -> assertTrue(isStopped(victim.process.pid()), "a thread of it is still at work in the kernel"));
    }

    /** Whether every thread has stopped: one that was within an fsync first comes to its end. */
    private static boolean isStopped(long pid) throws IOException {
        try (var threads = Files.list(Path.of("/proc/" + pid + "/task"))) {
            for (var thread : threads.toList()) {
                var stat = Files.readString(thread.resolve("stat"));
                if (stat.charAt(stat.lastIndexOf(')') + 2) != 'T') {
                    return false;
                }
            }
            return true;
        }
    }

    /** Kills it and notes what else it had confirmed. */
    void kill(Running victim) throws IOException, InterruptedException {
        var all = new ArrayList<>(victim.process.descendants().toList());
        all.add(victim.process.toHandle());
        all.forEach(ProcessHandle::destroyForcibly);
        for (var line = victim.lines.readLine(); line != null; line = victim.lines.readLine()) {
            note(line);
        }
        eventually(() -> assertTrue(all.stream().noneMatch(ProcessHandle::isAlive), "it does not die"));
    }

    private void note(String line) {
        if (!line.matches("(kept|repeated|refused) \\d+ \\d+ \\d+")) {
            return; // what it logs
        }
        var words = line.split(" ", 4);
        var publisher = Integer.parseInt(words[1]);
        var number = Long.parseLong(words[2]);
        var offset = Long.parseLong(words[3]);
        switch (words[0]) {
            case "kept", "repeated" -> {
                var wasRefused = refusedOnce.remove(words[1] + " " + words[2]);
                assertTrue(!wasRefused || words[0].equals("kept"), "it had been refused, and was there: " + line);
                said++;
                var before = confirmed
                        .computeIfAbsent(publisher, any -> new HashMap<>())
                        .put(number, offset);
                assertTrue(before == null || before == offset, "confirmed at two places: " + line + ", " + before);
            }
            default -> {
                refusedOnce.add(words[1] + " " + words[2]);
                refused++;
            }
        }
    }

    long said() {
        return said;
    }

    long refused() {
        return refused;
    }

    /** Of what was confirmed, how many are missing; all that is there must be there once, and in order. */
    long missing(Path folder, String durability) throws IOException {
        long missing = 0;
        try (var broker = Victim.reopen(folder)) {
            for (int publisher = 0; publisher < Victim.PUBLISHERS; publisher++) {
                var entries = all(broker, Pattern.of(Victim.channel(durability, publisher)));
                var offsets = new HashMap<Long, Long>();
                for (int i = 0; i < entries.size(); i++) {
                    var id = entries.get(i).publication().id();
                    assertEquals(publisher + "-" + i, id, "out of order, doubled or left out");
                    offsets.put((long) i, entries.get(i).position().offset());
                }
                for (var each : confirmed.getOrDefault(publisher, Map.of()).entrySet()) {
                    if (!each.getValue().equals(offsets.get(each.getKey()))) {
                        missing++;
                    }
                }
            }
            all(broker, new Pattern("/few/*"));
        }
        return missing;
    }

    private static List<Entry> all(EmbeddedBroker broker, Pattern pattern) {
        var all = new ArrayList<Entry>();
        var journal = broker.journal();
        var after = journal.oldest(pattern).toCompletableFuture().join();
        while (true) {
            var reading =
                    journal.read(pattern, after, 1000).toCompletableFuture().join();
            if (reading instanceof Reading.Part part) {
                all.addAll(part.entries());
                after = part.top();
            } else {
                all.addAll(assertInstanceOf(Reading.Complete.class, reading).entries());
                return all;
            }
        }
    }
}
