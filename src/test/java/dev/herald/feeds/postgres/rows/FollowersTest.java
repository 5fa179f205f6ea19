package dev.herald.feeds.postgres.rows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.herald.feeds.Trouble;
import dev.herald.feeds.mapping.Mapping;
import dev.herald.feeds.mapping.Template;
import dev.herald.feeds.postgres.setup.Sessions;
import dev.herald.feeds.postgres.setup.Settings;
import dev.herald.feeds.postgres.types.Types;
import dev.herald.message.Channel;
import dev.herald.message.Namespace;
import dev.herald.message.Pattern;
import dev.herald.message.Position;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How many may ask for rows at once, and how much is kept for all of them. */
class FollowersTest {
    private static final Pattern ALL = new Pattern("/orders/*");
    private static final Channel ORDER = new Channel("/orders/7");
    private static final JsonNode TWO_MIB = TextNode.valueOf("x".repeat(1 << 20)); // in memory
    private static final int MOST = 50;

    private final Followers followers = new Followers();

    @BeforeEach
    void begin() {
        followers.begin();
    }

    @Test
    void whatAllKeepTogetherIsBounded() throws Exception {
        var one = followers.follow(ALL);
        var other = followers.follow(ALL);
        var third = followers.follow(new Pattern("/others/*"));

        tell(5, TWO_MIB); // for two

        assertEquals("feed_busy", refusal(one.getValue(), other.getValue()));
        assertFalse(third.getValue().settled.isDone());
    }

    @Test
    void whatIsInADocumentCounts() throws Exception {
        var one = followers.follow(ALL);

        tell(9, JsonNodeFactory.instance.objectNode().set("text", TWO_MIB));

        assertEquals("feed_busy", refusal(one.getValue()));
    }

    @Test
    void whatIsKeptNoMoreIsForOthers() throws Exception {
        for (int i = 0; i < 3; i++) {
            var left = followers.follow(ALL);
            tell(7, TWO_MIB);
            followers.leave(left.getKey());

            var marked = followers.follow(ALL);
            tell(7, TWO_MIB);
            followers.mark(marked.getKey(), () -> new Position("here", 1));
            assertEquals(7, marked.getValue().changes().size());

            var refused = followers.follow(ALL);
            tell(9, TWO_MIB);
            assertEquals("feed_busy", refusal(refused.getValue()));
            followers.leave(refused.getKey());

            var seeing = followers.follow(ALL);
            tell(7, TWO_MIB);
            seeing.getValue().seen(Snapshot.of("100:100:"));
            var beside = followers.follow(ALL);
            tell(7, TWO_MIB);
            assertFalse(beside.getValue().settled.isDone());
            followers.leave(beside.getKey());
            followers.leave(seeing.getKey());

            followers.follow(ALL);
            tell(7, TWO_MIB);
            followers.end(new Trouble("connection_lost", "", ""));
            followers.begin();
        }
    }

    @Test
    void whoeverComesWhileManyAskIsRefusedAfterAWhile() throws Exception {
        fill();
        var ask = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(1));
        try (var queries = queries(ask)) {
            assertEquals("feed_busy", code(queries));
        }
    }

    @Test
    void whoeverWaitsIsRefusedWhenTheQueueIsFullByThen() throws Exception {
        fill();
        var times = new AtomicInteger();
        var once = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(1)) {
            @Override
            public void execute(Runnable work) {
                if (times.getAndIncrement() > 0) {
                    throw new RejectedExecutionException("full");
                }
                work.run();
            }
        };
        try (var queries = queries(once)) {
            assertEquals("feed_busy", code(queries));
            assertEquals(2, times.get());
        }
    }

    private void fill() throws Trouble {
        for (int i = 0; i < MOST; i++) {
            assertFalse(followers.areTooMany());
            followers.follow(ALL);
        }
        assertTrue(followers.areTooMany());
    }

    private void tell(int times, JsonNode value) {
        ObjectNode change = JsonNodeFactory.instance.objectNode();
        change.putObject("row").set("value", value);
        for (int i = 0; i < times; i++) {
            followers.told(ORDER, change, 17);
        }
    }

    /** The code by which one of them is refused. */
    private static String refusal(Following... following) {
        var codes = new ArrayList<String>();
        for (var one : following) {
            if (one.settled.isDone()) {
                codes.add(trouble(assertThrows(CompletionException.class, one.settled::join))
                        .code());
            }
        }
        assertEquals(1, codes.size(), "one is enough");
        return codes.get(0);
    }

    private String code(Queries queries) {
        var rows = queries.rows(ALL).orTimeout(30, TimeUnit.SECONDS);
        return trouble(assertThrows(CompletionException.class, rows::join)).code();
    }

    private static Trouble trouble(Throwable failure) {
        return assertInstanceOf(Trouble.class, failure.getCause());
    }

    /** Of a database that is not there. */
    private Queries queries(ThreadPoolExecutor threads) {
        var mapping =
                new Mapping("orders", Template.of(Namespace.DEFAULT, "/orders/{id}"), List.of(), Optional.empty());
        var settings = new Settings(
                "shop",
                "jdbc:postgresql://localhost:1/none",
                "nobody",
                Optional.empty(),
                "slot",
                "publication",
                Duration.ofSeconds(1),
                1L << 30,
                OptionalLong.empty(),
                "herald:",
                Namespace.DEFAULT,
                Duration.ofSeconds(5),
                List.of(new Settings.Table(mapping, Optional.empty(), 500)));
        return new Queries(settings, new Sessions(settings), new Types(), followers, threads);
    }
}
