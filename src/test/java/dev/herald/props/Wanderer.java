package dev.herald.props;

import com.fasterxml.jackson.databind.JsonNode;
import dev.herald.props.Poster.Answer;
import java.util.ArrayDeque;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A client that moves its session between long-polling and WebSocket, and holds what it hears against what was said:
 * numbers from 1 on, of a kept channel and of one that is not kept.
 *
 * <p>It takes responses in the order of their requests, and what a socket says after the response to the connect that
 * the socket replaced. While it subscribes anew it passes over what has a position: all of that comes again.
 */
public final class Wanderer implements AutoCloseable {
    private static final AtomicInteger NUMBERS = new AtomicInteger();
    private static final int WINDOW = 400;

    private final int port;
    private final Poster poster;
    private final String secret;
    private final String kept = "/moving/kept" + NUMBERS.incrementAndGet();
    private final String passing = "/passing/moving" + NUMBERS.incrementAndGet();
    private final ArrayDeque<Talker> zombies = new ArrayDeque<>();
    private @Nullable Talker talker;
    private boolean joining;
    private boolean mayMiss;
    private volatile int heard;
    private int passed;
    private int missed;
    private String position;
    private int ids;

    public Wanderer(int port) {
        this.port = port;
        poster = Poster.withoutCookies(port);
        secret = poster.handshake(",\"ext\":{\"herald\":{}}")
                .at("/ext/herald/secret")
                .asText();
        var answer = poster.post("[" + subscribe(kept, "") + "," + subscribe(passing, "") + "," + connect("0") + "]");
        position = answer.messages().get(0).at("/ext/herald/top").asText();
        takeAll(answer);
    }

    /** How many of the kept channel's numbers it heard. */
    public int heard() {
        return heard;
    }

    /** How many of the passing channel's it did not. */
    public int missedPassing() {
        return missed;
    }

    /** Publishes numbers to both channels, never many more than are heard; on a thread of its own. */
    public void publishTo(BayeuxHouse house, int count) {
        for (int i = 1; i <= count && !Thread.currentThread().isInterrupted(); i++) {
            while (i - heard > WINDOW && !Thread.currentThread().isInterrupted()) {
                LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(100));
            }
            house.publish(passing, String.valueOf(i));
            house.publish(kept, String.valueOf(i));
        }
    }

    /** Does something that a client may do, as chance will have it. */
    public void wander(Random random) {
        if (talker == null) {
            switch (random.nextInt(4)) {
                case 0 -> poll();
                case 1 -> probe();
                case 2 -> rejoin(poster.postSoon("[" + connect("null") + "]"));
                default -> moveUp();
            }
        } else if (random.nextInt(3) > 0) {
            for (int i = random.nextInt(200); i > 0; i--) {
                hear();
            }
            if (random.nextBoolean()) {
                talker.say("[" + connect(random.nextBoolean() ? "0" : "null") + "]");
            }
        } else {
            leave(random.nextBoolean());
        }
    }

    /** One connect, held until there is something. */
    public void poll() {
        takeAll(poster.post("[" + connect("null") + "]"));
    }

    /** Opens a socket and goes on over that, while a connect is held. */
    public void moveUp() {
        var held = poster.postSoon("[" + connect("null") + "]");
        var opened = Talker.to(port);
        opened.pretend(poster.clientId());
        talker = opened;
        opened.say("[" + connect("0") + "]");
        settle(held);
        opened.say("[" + connect("null") + "]");
    }

    /** The next that the socket says. */
    public void hear() {
        if (talker == null) {
            throw new IllegalStateException("there is no socket");
        }
        take(talker.hear());
    }

    private void probe() {
        var held = poster.postSoon("[" + connect("null") + "]");
        var answer = poster.postSoon("[" + connect("0") + "]");
        settle(held);
        takeAll(answer.join());
    }

    /** The socket dies, or just is listened to no more and the server has not noticed. */
    private void leave(boolean noticed) {
        var left = talker;
        talker = null;
        mayMiss = true;
        if (left != null && noticed) {
            left.close();
        } else if (left != null) {
            left.say("[" + connect("null") + "]");
            zombies.add(left);
        }
        rejoin(null);
    }

    private void rejoin(@Nullable CompletableFuture<Answer> held) {
        joining = true;
        var again = poster.postSoon("[" + subscribe(kept, ",\"ext\":{\"herald\":{\"since\":\"" + position + "\"}}")
                + "," + connect("0") + "]");
        if (held != null) {
            settle(held);
        }
        takeAll(again.join());
        check(!joining, "the subscription was not answered");
    }

    private void settle(CompletableFuture<Answer> held) {
        var answer = held.orTimeout(10, TimeUnit.SECONDS).join();
        if (answer.status() == 409) {
            check(!answer.text().contains("\"data\""), answer.text());
        } else {
            takeAll(answer);
        }
    }

    private void takeAll(Answer answer) {
        check(answer.status() == 200 || answer.status() == 409, answer.text());
        answer.messages().forEach(this::take);
    }

    private void take(JsonNode message) {
        var channel = message.path("channel").asText();
        if (message.has("successful")) {
            check(message.path("successful").asBoolean(), message.toString());
            joining &= !channel.equals("/meta/subscribe");
        } else if (channel.equals(kept) && !joining) {
            check(message.path("data").asInt() == heard + 1, "after " + heard + " came " + message);
            position = message.at("/ext/herald/position").asText();
            heard++;
        } else if (channel.equals(passing)) {
            int number = message.path("data").asInt();
            check(number == passed + 1 || (mayMiss && number > passed), "after " + passed + " came " + message);
            missed += number - passed - 1;
            mayMiss = false;
            passed = number;
        }
    }

    private String subscribe(String channel, String more) {
        return "{\"channel\":\"/meta/subscribe\",\"clientId\":\"CLIENT\",\"subscription\":\"" + channel + "\"" + more
                + "}";
    }

    private String connect(String timeout) {
        return "{\"channel\":\"/meta/connect\",\"clientId\":\"CLIENT\",\"id\":\"" + ids++ + "\",\"connectionType\":\""
                + (talker == null ? "long-polling" : "websocket") + "\",\"advice\":{\"timeout\":" + timeout
                + "},\"ext\":{\"herald\":{\"secret\":\"" + secret + "\",\"nth\":" + ids + "}}}";
    }

    private static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }

    @Override
    public void close() {
        if (talker != null) {
            talker.close();
        }
        zombies.forEach(Talker::close);
    }
}
