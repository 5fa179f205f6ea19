package dev.herald.commands;

import static dev.herald.props.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.herald.Config;
import dev.herald.Herald;
import dev.herald.broker.Receipt;
import dev.herald.props.Shell;
import dev.herald.props.Turnstile;
import dev.herald.props.Wire;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The command line as a client (rows 6 and 23), against a whole server. */
class ClientCommandsTest {
    private static final String KEY = "0123456789abcdef";

    private Herald herald;

    @BeforeEach
    void open() throws Exception {
        herald = Herald.open(Config.dev().port(0));
    }

    @AfterEach
    void close() {
        herald.close();
    }

    @Test
    void whatPubPublishesSubPrints() {
        var pub = shell();
        assertEquals(0, Main.run(pub.terminal(), "pub", "/chat", "{\"n\": 1.50}"), pub::err);
        assertEquals(0, Main.run(pub.terminal(), "pub", "/chat", "hellö, \"world\""), pub::err);
        assertEquals(0, Main.run(pub.terminal(), "pub", "/chat", "17", "--json"), pub::err);
        assertTrue(pub.out().get(0).matches("\\S+:\\d+"), pub.out().get(0));
        assertTrue(
                pub.out().get(2).startsWith("{\"channel\":\"/chat\",\"position\":\""),
                pub.out().get(2));

        assertEquals(
                List.of("/chat {\"n\": 1.50}", "/chat \"hellö, \\\"world\\\"\"", "/chat 17"),
                printed("sub", "/chat", "--since", "beginning", "--count", "3"));
        assertEquals(List.of("17"), printed("sub", "/*", "--last", "1", "--count", "1", "--raw"));
        assertEquals(
                List.of("/chat 17"),
                printed("sub", "/chat", "--since", pub.out().get(1), "--count", "1"));
        var json =
                printed("sub", "/chat", "--last", "3", "--count", "1", "--json").get(0);
        assertTrue(json.startsWith("{\"channel\":\"/chat\",\"data\":{\"n\": 1.50},\"position\":\""), json);
    }

    @Test
    void eachLineOfStandardInputIsAMessage() {
        var lines =
                IntStream.rangeClosed(1, 230).mapToObj(n -> "{\"n\":" + n + "}").toList();
        var shell = shell().typing(String.join("\n", lines) + "\n\n");

        assertEquals(0, Main.run(shell.terminal(), "pub", "/n", "-"), shell::err);

        assertEquals(230, shell.out().size());
        assertEquals(lines, printed("sub", "/n", "--last", "230", "--count", "230", "--raw"));
    }

    @Test
    void underTheSameIdAMessageIsKeptOnce() {
        var shell = shell();
        Main.run(shell.terminal(), "pub", "/n", "1", "--id", "one");
        Main.run(shell.terminal(), "pub", "/n", "1", "--id", "one");
        Main.run(shell().typing("a\nb\n").terminal(), "pub", "/n", "--id", "lines");
        Main.run(shell().typing("a\nb\n").terminal(), "pub", "/n", "--id", "lines");
        Main.run(shell.terminal(), "pub", "/n", "2");

        assertEquals(shell.out().get(0), shell.out().get(1));
        assertEquals(
                List.of("1", "\"a\"", "\"b\"", "2"),
                printed("sub", "/n", "--since", "beginning", "--count", "4", "--raw"));
    }

    @Test
    void theExitCodeTellsWhatWentWrong() throws Exception {
        assertFails(2, "'chat' is not a channel name", "pub", "chat", "hi");
        assertFails(2, "'/a/*' is not a channel name", "pub", "/a/*", "hi");
        assertFails(2, "exclude each other", "sub", "/a", "--since", "beginning", "--last", "3");
        assertFails(2, "not a position", "sub", "/a", "--since", "yesterday");
        assertFails(2, "Unknown option", "sub", "/a", "--lats", "3");
        assertFails(2, "is not a server's URL", "pub", "/a", "hi", "--url", "ftp://localhost");
        assertFails(1, "begins like JSON but is not", "pub", "/a", "{\"text\"");
        assertFails(1, "takes at most 65536", "pub", "/a", "x".repeat(70_000));
        assertFails(1, "carry Bayeux's own messages", "pub", "/meta/a", "hi");
        assertFails(69, "nobody listens there", "pub", "/a", "hi", "--url", "localhost:1");
        assertFails(69, "nobody listens there", "sub", "/a", "--url", "localhost:1");
        assertFails(69, "no server at", "connect", "localhost:1");
    }

    @Test
    void withoutAKeyNothingIsPermitted() throws Exception {
        var config = Config.DEFAULTS
                .with("http.port", "0")
                .with("engine.kind", "memory")
                .with("api.keys", "[" + KEY + "]")
                .with("channels", "{/secret/**: {subscribe: server}, /news: {publish: server}}");
        try (var closed = Herald.open(config)) {
            var url = closed.uri().toString();
            assertFails(77, "--key or HERALD_KEY", "pub", "/a", "hi", "--url", url);
            assertFails(77, "only the server may subscribe", "sub", "/secret/a", "--url", url);
            assertFails(77, "403", "connect", url, "--channel", "/news", "-m", "hi");
            var keyed = new Shell().with("HERALD_KEY", KEY);
            assertEquals(0, Main.run(keyed.terminal(), "pub", "/secret/a", "hi", "--url", url), keyed::err);
            assertEquals(
                    0,
                    Main.run(keyed.terminal(), "sub", "/secret/a", "--last", "1", "--count", "1", "--url", url),
                    keyed::err);
            assertEquals("/secret/a \"hi\"", keyed.out().get(1));
        }
    }

    @Test
    void aSubscriberThatWasCutOffGoesOnWhereItWas() throws Exception {
        try (var turnstile = new Turnstile(herald.port())) {
            var shell = new Shell();
            var url = turnstile.at("/").toString();
            var ended = CompletableFuture.supplyAsync(() -> Main.run(
                    shell.terminal(), "sub", "/n", "/m", "--reconnect", "--raw", "--count", "6", "--url", url));
            eventually(() -> assertTrue(info().contains("\"subscriptions\":2"), this::info));
            publish("/n", "1");
            publish("/m", "2");
            eventually(() -> assertEquals(2, shell.out().size()));

            turnstile.cut();
            publish("/n", "3");
            publish("/n", "4");
            turnstile.mend();
            eventually(() -> assertEquals(4, shell.out().size()));
            turnstile.cut();
            publish("/n", "5");
            turnstile.mend();
            eventually(() -> assertEquals(5, shell.out().size()));
            publish("/n", "6");

            assertEquals(0, ended.get());
            assertEquals(List.of("3", "4", "5", "6"), shell.out().subList(2, 6));
            assertTrue(shell.err().contains("trying again"), shell.err());
        }
    }

    @Test
    void aTalkPublishesWhatIsTypedAndPrintsWhatArrives() {
        var shell = new Shell()
                .typing(
                        """
                        hello
                        {"price": 1.50}
                        /news
                        flash
                        /other/** \s
                        /other/a [1,2]
                        /chat back
                        """);
        assertEquals(0, Main.run(shell.terminal(), "connect", herald.uri().toString()), shell::err);

        assertEquals(
                List.of(
                        "/chat \"hello\"",
                        "/chat {\"price\":1.50}",
                        "/news \"flash\"",
                        "/other/a [1,2]",
                        "/chat \"back\""),
                shell.out());
    }

    @Test
    void whatIsRefusedInATalkIsToldAndTheTalkGoesOn() {
        var shell = new Shell().typing("/meta/x hi\n{oops\n/a/*/b\nfine\n");
        assertEquals(1, Main.run(shell.terminal(), "connect", herald.uri().toString()));
        assertEquals(List.of("/chat \"fine\""), shell.out());
        assertTrue(shell.err().contains("there is no such channel"), shell.err());
        assertTrue(shell.err().contains("begins like JSON but is not"), shell.err());
        assertTrue(shell.err().contains("a star may only stand"), shell.err());
    }

    @Test
    void aTalkThatWasCutGoesOnWhereItWas() throws Exception {
        var typed = new PipedOutputStream();
        var shell = new Shell().typing(new PipedInputStream(typed));
        try (var turnstile = new Turnstile(herald.port())) {
            var url = turnstile.at("/").toString();
            var ended = CompletableFuture.supplyAsync(() -> Main.run(shell.terminal(), "connect", url));
            eventually(() -> assertTrue(shell.err().contains("Connected"), shell::err));

            turnstile.cut();
            publish("/chat", "1");
            turnstile.mend();
            typed.write("2\n".getBytes(StandardCharsets.UTF_8));
            typed.flush();

            eventually(() -> assertEquals(List.of("/chat 1", "/chat 2"), shell.out(), shell::err));
            typed.close();
            assertEquals(0, ended.get());
        }
    }

    @Test
    void oneMessageCanBeSentByATalk() {
        var shell = new Shell();
        var url = herald.uri().toString();
        assertEquals(0, Main.run(shell.terminal(), "connect", url, "--channel", "/a", "-m", "hi"), shell::err);
        assertEquals(List.of("/a \"hi\""), printed("sub", "/a", "--last", "1", "--count", "1"));
    }

    private void publish(String channel, String number) {
        var receipt = herald.publish(channel, Integer.valueOf(number))
                .toCompletableFuture()
                .join();
        assertTrue(receipt instanceof Receipt.Kept);
    }

    private String info() {
        try {
            return new Wire(herald.port()).get("/api/v1/info").body();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private Shell shell() {
        return new Shell().with("HERALD_URL", herald.uri().toString());
    }

    private List<String> printed(String... command) {
        var shell = shell();
        assertEquals(0, Main.run(shell.terminal(), command), shell::err);
        return shell.out();
    }

    private void assertFails(int code, String told, String... command) {
        var shell = shell();
        assertEquals(code, Main.run(shell.terminal(), command), () -> String.join(" ", command) + "\n" + shell.err());
        assertFalse(shell.err().contains("no reason given"), shell.err());
        assertTrue(shell.err().contains(told), shell.err());
    }
}
