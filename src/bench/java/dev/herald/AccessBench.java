package dev.herald;

import dev.herald.access.Access;
import dev.herald.access.Identity;
import dev.herald.access.Operation;
import dev.herald.access.Verdict;
import dev.herald.message.Channel;
import dev.herald.message.Namespace;
import dev.herald.props.Mint;
import dev.herald.props.Wire;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongPredicate;

/**
 * What the question costs whether somebody may publish, with 1,000 rules; and how many clients may come in a second, with a
 * token of RS256 and without, over one kept connection. Takes no arguments; ends after half a minute.
 */
public final class AccessBench {
    private static final int RULES = 1_000;
    private static final int CALLS = 5_000_000;
    private static final int HANDSHAKES = 3_000;

    private AccessBench() {}

    public static void main(String[] arguments) throws Exception {
        checks();
        handshakes();
    }

    private static void checks() {
        var yaml = new StringBuilder("channels:\n  \"/users/{sub}/**\": {}\n");
        for (int i = 1; i < RULES; i++) {
            yaml.append("  /area").append(i).append("/**: {publish: [server, role:editor]}\n");
        }
        var access = access(yaml.toString());
        var ann = new Identity.User(
                Namespace.DEFAULT,
                "ann",
                Set.of("editor"),
                Map.of("sub", Set.of("ann")),
                null,
                null,
                Instant.EPOCH,
                Instant.MAX);
        var open = new Channel("/chat/lobby");
        var desk = new Channel("/area500/desk");
        var own = new Channel("/users/ann/inbox");
        var many = new ArrayList<Channel>();
        for (int i = 0; i < 100_000; i++) {
            many.add(new Channel("/area" + i % RULES + "/" + i));
        }
        System.out.printf("%-52s %10s%n", "may it publish, of " + RULES + " rules", "ns");
        for (int round = 0; round < 2; round++) { // the first warms up
            measure("anyone, by the rule of /**", round, i -> may(access, Identity.ANYONE, open));
            measure("a user, by a role", round, i -> may(access, ann, desk));
            measure("a user, by a placeholder", round, i -> may(access, ann, own));
            measure(
                    "a user, by a role, 100,000 channels in turn",
                    round,
                    i -> may(access, ann, many.get((int) (i % 100_000))));
        }
    }

    private static boolean may(Access access, Identity who, Channel channel) {
        return access.check(who, Operation.PUBLISH, channel) instanceof Verdict.Allowed;
    }

    private static Access access(String yaml) {
        try {
            var config = Config.read(Files.writeString(Files.createTempFile("rules", ".yaml"), yaml));
            return new Access(new Rooms(config).access());
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static void measure(String title, int round, LongPredicate call) {
        long start = System.nanoTime();
        long allowed = 0;
        for (long n = 0; n < CALLS; n++) {
            allowed += call.test(n) ? 1 : 0;
        }
        if (round > 0) {
            System.out.printf("%-52s %10.0f%n", title, (double) (System.nanoTime() - start) / CALLS);
        }
        if (allowed == 0) {
            throw new IllegalStateException(title + ": nothing was allowed");
        }
    }

    private static void handshakes() throws Exception {
        var mint = Mint.rs256();
        var key = Files.writeString(Files.createTempFile("key", ".pem"), mint.pem());
        var tokens = new ArrayList<String>();
        for (int i = 0; i < HANDSHAKES; i++) {
            tokens.add(",\"ext\":{\"herald\":{\"token\":\""
                    + mint.token(Map.of("sub", "user" + i, "exp", Instant.now().getEpochSecond() + 3600)) + "\"}}");
        }
        var config = Config.dev().port(0).with("auth.keys", "[" + key + "]");
        try (var herald = Herald.open(config)) {
            var wire = new Wire(herald.port());
            var nothing = List.of("");
            perSecond(wire, tokens.subList(0, HANDSHAKES / 2)); // warms up
            double with = perSecond(wire, tokens.subList(HANDSHAKES / 2, HANDSHAKES));
            double without = perSecond(wire, java.util.Collections.nCopies(HANDSHAKES / 2, nothing.get(0)));
            System.out.printf(
                    "handshakes a second, one after the other over one connection: RS256 %.0f, no token %.0f, ratio %.2f%n",
                    with, without, with / without);
        }
    }

    private static double perSecond(Wire wire, List<String> all) throws Exception {
        long start = System.nanoTime();
        for (var ext : all) {
            var answer = wire.post(
                    "/bayeux",
                    "[{\"channel\":\"/meta/handshake\",\"version\":\"1.0\",\"supportedConnectionTypes\":[\"long-polling\"]"
                            + ext + "}]",
                    "Content-Type",
                    "application/json");
            if (!answer.body().contains("\"successful\":true")) {
                throw new IllegalStateException(answer.body());
            }
        }
        return all.size() / (Duration.ofNanos(System.nanoTime() - start).toNanos() / 1e9);
    }
}
