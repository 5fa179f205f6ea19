package dev.herald.interop;

import static dev.herald.props.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.herald.props.StartedJar;
import dev.herald.props.Turnstile;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every client gets from the started jar. A family of clients extends this and says how to open each. */
@Tag("jar")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ClientContract {
    private static final String ENDPOINT = "/bayeux";
    private static final String TEXT = "Grüße, 世界 🎉 \" \\ \u2028";

    /** A part of the channel space that no other test speaks in. */
    private final String room = "/interop/" + UUID.randomUUID();

    private StartedJar herald;

    abstract Stream<Kind> kinds();

    /** What the server is started with beside its defaults. */
    String[] options() {
        return new String[0];
    }

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        herald = StartedJar.dev(folder, options());
    }

    @AfterAll
    void stop() {
        herald.close();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void hearsWhatItSubscribedTo(Kind kind) {
        try (var client = connected(kind);
                var speaker = speaker()) {
            var place = room + "/hears/" + kind.hashCode();
            client.subscribe(place + "/plain");
            client.subscribe(place + "/star/*");
            client.subscribe(place + "/deep/**");

            speaker.publish(new Saying(place + "/plain", TEXT));
            speaker.publish(new Saying(place + "/plain/not", "nobody asked"));
            speaker.publish(new Saying(place + "/star/one", "a star"));
            speaker.publish(new Saying(place + "/star/one/not", "nobody asked"));
            client.publish(new Saying(place + "/deep/a/b", "said by itself"));

            var expected = List.of(
                    new Heard(place + "/plain", place + "/plain", TEXT),
                    new Heard(place + "/star/*", place + "/star/one", "a star"),
                    new Heard(place + "/deep/**", place + "/deep/a/b", "said by itself"));
            eventually(() -> assertEquals(expected, client.heard()));
            assertEquals(kind.transport(), client.transport());
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void aBatchIsHeardWholeAndByAllInOneOrder(Kind kind) {
        try (var client = connected(kind);
                var speaker = speaker()) {
            var channel = room + "/batch/" + kind.hashCode();
            client.subscribe(channel);
            speaker.subscribe(channel);
            var numbers = IntStream.range(0, 40).mapToObj(String::valueOf).toList();

            client.batch(
                    numbers.stream().map(number -> new Saying(channel, number)).toList());

            eventually(() -> assertEquals(numbers.size(), client.heard().size()));
            eventually(() -> assertEquals(texts(client), texts(speaker)));
            if (kind.batches() == Kind.Batches.IN_ORDER) {
                assertEquals(numbers, texts(client));
            } else {
                assertEquals(Set.copyOf(numbers), Set.copyOf(texts(client)));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void hearsNothingOfWhatItUnsubscribed(Kind kind) {
        try (var client = connected(kind);
                var speaker = speaker()) {
            var left = room + "/left/" + kind.hashCode();
            var kept = room + "/kept/" + kind.hashCode();
            client.subscribe(left);
            client.subscribe(kept);
            speaker.publish(new Saying(left, "before"));
            eventually(() -> assertEquals(List.of("before"), texts(client)));

            client.unsubscribe(left);
            speaker.publish(new Saying(left, "behind its back"));
            speaker.publish(new Saying(kept, "after"));

            eventually(() -> assertEquals(List.of("before", "after"), texts(client)));
            client.disconnect();
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void carriesOnAfterACut(Kind kind) throws Exception {
        try (var turnstile = new Turnstile(herald.port());
                var client = kind.open(turnstile.at(ENDPOINT));
                var speaker = speaker()) {
            var channel = room + "/cut/" + kind.hashCode();
            client.handshake();
            client.subscribe(channel);
            speaker.publish(new Saying(channel, "before"));
            eventually(() -> assertEquals(List.of("before"), texts(client)));

            turnstile.cut();
            speaker.publish(new Saying(channel, "meanwhile"));
            turnstile.mend();

            hearsAgain(client, speaker, channel);
            client.publish(new Saying(channel, "it speaks again"));
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void carriesOnAfterARestart(Kind kind) throws Exception {
        try (var client = connected(kind)) {
            var channel = room + "/restart/" + kind.hashCode();
            client.subscribe(channel);
            client.publish(new Saying(channel, "before"));
            eventually(() -> assertEquals(List.of("before"), texts(client)));

            herald.kill();
            herald.startAgain();

            try (var speaker = speaker()) {
                hearsAgain(client, speaker, channel);
            }
            eventually(() -> client.publish(new Saying(channel, "it speaks again")));
        }
    }

    private Peer connected(Kind kind) {
        var client = kind.open(herald.at(ENDPOINT));
        client.handshake();
        return client;
    }

    /** Another client, whose way to the server nobody disturbs. */
    private Peer speaker() {
        var speaker = JavaPeers.overHttp1(herald.at(ENDPOINT));
        speaker.handshake();
        return speaker;
    }

    private static List<String> texts(Peer client) {
        return client.heard().stream().map(Heard::text).toList();
    }

    /** A stock client is not told when its subscriptions are back: says so many things that it must hear one. */
    private static void hearsAgain(Peer client, Peer speaker, String channel) {
        eventually(() -> {
            speaker.publish(new Saying(channel, "again"));
            assertTrue(texts(client).contains("again"), "has not heard anything again");
        });
        var heard = texts(client);
        assertEquals(List.of("before"), heard.subList(0, 1));
        assertEquals(1, heard.stream().filter("before"::equals).count(), "heard twice what was said once");
    }
}
