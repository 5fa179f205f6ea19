package dev.herald;

import dev.herald.props.Talker;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.IntConsumer;

/**
 * What a request and its answer cost, against a bare publish and its reply, over one WebSocket of one client: one after the
 * other, and with many under way. The two take turns in small rounds, so that what else runs on the machine troubles both.
 *
 * <p>Arguments: rounds (200). The publish is to a channel that is not kept and has no subscribers, and the request goes to a
 * service that gives back what it is given: so what is compared is the way there and back. Client and server share this process.
 */
final class RequestBench {
    private static final int IN_TURN = 50;
    private static final int AT_ONCE = 100;
    private static final int WARMING = 50;
    private static final String DATA = "\"" + "x".repeat(98) + "\"";

    private final Talker talker;
    private int id;

    private RequestBench(Talker talker) {
        this.talker = talker;
    }

    public static void main(String[] arguments) throws Exception {
        int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 200;
        var config = Config.dev().port(0).with("limits.messages", "1000000").with("limits.bytes", "10GiB");
        try (var herald = Herald.open(config)) {
            herald.services().onRequest("/echo", String.class, (text, caller) -> text);
            try (var talker = Talker.to(herald.port())) {
                talker.handshake("");
                talker.connect();
                talker.hear("/meta/connect");
                var bench = new RequestBench(talker);
                System.out.printf(
                        Locale.ROOT, "%-30s %10s %10s %8s%n", "µs each, median", "publish", "request", "ratio");
                bench.compare("one after the other", rounds, IN_TURN, 1);
                bench.compare(AT_ONCE + " under way", rounds, AT_ONCE, AT_ONCE);
            }
        }
    }

    private void compare(String title, int rounds, int calls, int underWay) {
        var publish = new double[rounds];
        var request = new double[rounds];
        for (int round = -WARMING; round < rounds; round++) {
            int slot = Math.max(round, 0); // the first warm up
            publish[slot] = micros(calls, underWay, this::sayPublish, this::hearPublished);
            request[slot] = micros(calls, underWay, this::sayRequest, this::hearAnswer);
        }
        double bare = median(publish);
        double asked = median(request);
        System.out.printf(Locale.ROOT, "%-30s %10.1f %10.1f %8.2f%n", title, bare, asked, asked / bare);
    }

    private static double micros(int calls, int underWay, IntConsumer say, IntConsumer hear) {
        long start = System.nanoTime();
        for (int done = 0; done < calls; done += underWay) {
            for (int i = 0; i < underWay; i++) {
                say.accept(done + i);
            }
            for (int i = 0; i < underWay; i++) {
                hear.accept(done + i);
            }
        }
        return (System.nanoTime() - start) / 1e3 / calls;
    }

    private void sayPublish(int number) {
        talker.publish("/passing/bench", DATA);
    }

    private void hearPublished(int number) {
        check(talker.hear("/passing/bench").path("successful").asBoolean());
    }

    private void sayRequest(int number) {
        talker.say("[{\"channel\":\"/service/echo\",\"clientId\":\"CLIENT\",\"data\":" + DATA
                + ",\"ext\":{\"herald\":{\"id\":\"" + ++id + "\"}}}]");
    }

    /** The publish's own reply, which comes as well, is passed over. */
    private void hearAnswer(int number) {
        check(talker.hear("/service/herald/answer").path("data").has("result"));
    }

    private static void check(boolean answered) {
        if (!answered) {
            throw new IllegalStateException("refused: this would measure something else");
        }
    }

    private static double median(double[] all) {
        Arrays.sort(all);
        return all[all.length / 2];
    }
}
