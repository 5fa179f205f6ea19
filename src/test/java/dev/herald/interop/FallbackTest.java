package dev.herald.interop;

import static dev.herald.interop.Kind.Batches.IN_ORDER;
import static dev.herald.props.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.herald.props.StartedJar;
import dev.herald.props.Turnstile;
import dev.herald.props.Turnstile.Upgrades;
import dev.herald.props.provision.Needs;
import dev.herald.props.provision.Tool;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Behind a proxy that does not let WebSocket through, clients go on by long-polling and lose nothing. */
@Tag("jar")
@Needs({Tool.NODE, Tool.CHROMIUM})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FallbackTest {
    private static final String BOTH = "websocket,long-polling";

    private StartedJar herald;
    private Pages pages;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        herald = StartedJar.dev(folder, "--set", Pages.served());
        pages = new Pages();
    }

    @AfterAll
    void stop() {
        pages.close();
        herald.close();
    }

    Stream<Arguments> troubles() {
        return Stream.of(Upgrades.REFUSE, Upgrades.STRIP, Upgrades.SWALLOW)
                .flatMap(trouble -> clients().map(client -> Arguments.of(trouble, client)));
    }

    private Stream<Kind> clients() {
        return Stream.of(
                new Kind("cometd in Node", "long-polling", IN_ORDER, server -> NodeRunner.peer("cometd", server, BOTH)),
                new Kind("cometd in a page", "long-polling", IN_ORDER, server -> pages.peer("cometd", server, BOTH)),
                new Kind("faye in a page", "long-polling", IN_ORDER, server -> pages.peer("faye", server, BOTH)),
                new Kind("BayeuxClient", "long-polling", IN_ORDER, JavaPeers::overAnything));
    }

    @ParameterizedTest
    @MethodSource("troubles")
    void goesOnByLongPolling(Upgrades trouble, Kind kind) throws Exception {
        try (var turnstile = new Turnstile(herald.port(), trouble);
                var client = kind.open(turnstile.at("/bayeux"));
                var speaker = JavaPeers.overHttp1(herald.at("/bayeux"))) {
            var channel = "/fallback/" + UUID.randomUUID();
            speaker.handshake();
            client.handshake();
            client.subscribe(channel);
            var numbers = IntStream.range(0, 100).mapToObj(String::valueOf).toList();

            numbers.forEach(number -> speaker.publish(new Saying(channel, number)));

            eventually(() -> assertEquals(
                    numbers, client.heard().stream().map(Heard::text).toList()));
            client.batch(List.of(new Saying(channel, "and"), new Saying(channel, "it speaks")));
            eventually(() -> assertEquals(102, client.heard().size()));
            assertEquals(kind.transport(), client.transport());
            assertNotEquals(0, turnstile.upgradesSeen(), "never tried a WebSocket, so nothing was shown");
        }
    }
}
