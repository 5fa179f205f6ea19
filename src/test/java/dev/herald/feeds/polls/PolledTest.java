package dev.herald.feeds.polls;

import static dev.herald.props.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.herald.props.FeedHouse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PolledTest {
    private static final String ALL = "/rates/**";

    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicInteger unchanged = new AtomicInteger();
    private volatile String body = "";
    private volatile int status = 200;
    private volatile String header = "X-None: 0";
    private HttpServer server;
    private FeedHouse house;

    @BeforeEach
    void open() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext("/", this::answer);
        server.start();
        house = new FeedHouse();
    }

    @AfterEach
    void close() {
        house.close();
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        asked.incrementAndGet();
        var tag = "\"" + body.hashCode() + "\"";
        boolean isSame =
                status == 200 && tag.equals(exchange.getRequestHeaders().getFirst("If-None-Match"));
        exchange.getResponseHeaders().set("ETag", tag);
        exchange.getResponseHeaders().set(header.split(": ")[0], header.split(": ")[1]);
        var bytes = body.getBytes(StandardCharsets.UTF_8);
        if (isSame) {
            unchanged.incrementAndGet();
        }
        exchange.sendResponseHeaders(isSame ? 304 : status, isSame ? -1 : bytes.length);
        if (!isSame) {
            exchange.getResponseBody().write(bytes);
        }
        exchange.close();
    }

    private Polled run(String items, String channel, String... key) {
        var url = URI.create("http://localhost:" + server.getAddress().getPort() + "/rates?key=sesame");
        var polled = new Polled(
                "rates",
                Settings.of(url, Duration.ofMillis(100), channel, items, List.of(key)),
                house.table(),
                Clock.systemUTC());
        house.run(polled, ALL);
        return polled;
    }

    @Test
    void itemsOfAListAreToldAsTheyChange() {
        body = "{\"rates\":[{\"code\":\"usd\",\"r\":1},{\"code\":\"eur\",\"r\":2}]}";
        run("/rates", "/rates/{code}", "code");
        eventually(() -> assertEquals(2, house.told(ALL).size()));
        eventually(() -> assertTrue(unchanged.get() > 0));

        body = "{\"rates\":[{\"code\":\"usd\",\"r\":3},{\"code\":\"chf\",\"r\":2}]}";

        house.tells("/rates/usd", "c /rates/usd {\"code\":\"usd\",\"r\":1}", "u /rates/usd {\"code\":\"usd\",\"r\":3}");
        house.tells("/rates/eur", "c /rates/eur {\"code\":\"eur\",\"r\":2}", "d /rates/eur");
        house.tells("/rates/chf", "c /rates/chf {\"code\":\"chf\",\"r\":2}");
        assertEquals(2, house.rows(ALL).rows().size());
        assertEquals("running", house.status().path("state").asText());
    }

    @Test
    void aUrlWithoutNewsRunsAsWell() {
        body = "[]";
        run("", "/rates/{code}", "code");
        eventually(() -> assertTrue(unchanged.get() > 0)); // the tag is remembered
        status = 500;
        eventually(() -> assertFalse(house.status().has("since"), house.status()::toString));
        int before = unchanged.get();
        status = 200;
        eventually(() -> assertTrue(unchanged.get() > before));

        eventually(() -> assertTrue(house.status().has("since"), house.status()::toString));
    }

    @Test
    void aUrlThatDoesNotAnswerIsNotSaidToRun() {
        status = 500;
        run("", "/rates/{code}", "code");

        eventually(() -> assertEquals("http_500", house.trouble()));
        assertEquals("failing", house.status().path("state").asText());
        assertFalse(house.status().has("since"), house.status()::toString);
    }

    @Test
    void membersOfAnObjectAreItemsToo() {
        body = "{\"rates\":{\"usd\":1,\"eur\":2}}";
        run("/rates", "/rates/{name}");

        house.tells(ALL, "c /rates/eur {\"value\":2}", "c /rates/usd {\"value\":1}");
    }

    @Test
    void aDocumentIsOneItem() {
        body = "{\"a\":1}";
        run("", "/rates/all");
        house.tells(ALL, "c /rates/all {\"a\":1}");

        body = "{\"a\":2}";

        house.tells(ALL, "c /rates/all {\"a\":1}", "u /rates/all {\"a\":2}");
    }

    @Test
    void nothingIsToldTwiceAfterARestart() {
        body = "{\"a\":1}";
        run("", "/rates/all");
        house.tells(ALL, "c /rates/all {\"a\":1}");
        house.stop();
        int before = asked.get();

        run("", "/rates/all");

        eventually(() -> assertTrue(asked.get() > before + 1));
        house.tells(ALL, "c /rates/all {\"a\":1}");
    }

    @Test
    void failuresAreToldAndWhatWasBeforeHolds() {
        body = "{\"a\":1}";
        run("", "/rates/all");
        house.tells(ALL, "c /rates/all {\"a\":1}");

        body = "not JSON";
        eventually(() -> assertEquals("bad_answer", house.trouble()));
        body = "other";
        status = 404;
        eventually(() -> assertEquals("http_404", house.trouble()));
        var said = house.status().toString();
        assertTrue(said.contains("/rates answers with status 404"), said);
        assertFalse(said.contains("sesame"), "the key in the URL is shown");
        status = 302;
        header = "Location: http://169.254.169.254/secrets";
        eventually(() -> assertEquals("http_302", house.trouble()));
        status = 200;
        body = " ".repeat(5 << 20);
        eventually(() -> assertEquals("url_unreachable", house.trouble()));
        body = "{\"a\":2}";

        house.tells(ALL, "c /rates/all {\"a\":1}", "u /rates/all {\"a\":2}");
    }

    @Test
    void whoAsksToBeLeftAloneIs() {
        status = 503;
        header = "Retry-After: 600";
        run("", "/rates/all");
        eventually(() -> assertEquals("http_503", house.trouble()));
        house.rows(ALL); // the runner has begun anew, and answers
        eventually(() -> house.rows(ALL));

        assertEquals(1, asked.get());
    }

    @Test
    void listsNeedAKeyThatEveryItemHas() {
        body = "[{\"r\":1}]";
        run("", "/rates/{code}", "code");

        eventually(() -> assertEquals("bad_answer", house.trouble()));
    }

    @Test
    void whatCannotBeIsRefusedAtOnce() {
        refused("ftp://host/x", "", Duration.ofSeconds(1));
        refused("http://me:secret@host/x", "", Duration.ofSeconds(1));
        refused("http://host/x", "rates", Duration.ofSeconds(1));
        refused("http://host/x", "", Duration.ofMillis(1));
    }

    private static void refused(String url, String items, Duration every) {
        assertThrows(
                IllegalArgumentException.class,
                () -> Settings.of(URI.create(url), every, "/rates/all", items, List.of()));
    }
}
