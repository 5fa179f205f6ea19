package dev.herald.journeys;

import static dev.herald.props.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.herald.Config;
import dev.herald.Herald;
import dev.herald.message.Since;
import dev.herald.props.EmbeddedDatabase;
import dev.herald.props.PostgresServer;
import dev.herald.props.Wire;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A document is the face of a row (R19, R34): what people edit is written to it, what others do to it arrives as a patch, and what
 * both wrote at once is merged, or told.
 */
class DocumentRowsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ITEM = "/doc/items/7";
    private static final String OVER_HTTP = "/api/v1/documents/doc/items/7";

    @TempDir
    private Path folder;

    private EmbeddedDatabase database;
    private Herald herald;
    private Wire wire;
    private final List<JsonNode> commits = new CopyOnWriteArrayList<>();

    @BeforeEach
    void open() throws Exception {
        database = EmbeddedDatabase.fresh();
        database.run(
                """
                create table items (id int primary key, title text not null, price numeric(8,2) check (price >= 0),
                    stock int not null default 0, note text not null default '', spec jsonb, seen timestamptz, lock int not null default 1,
                    secret text default 's')
                """,
                "insert into items (id, title, price, stock, note, spec) values"
                        + " (7, 'Tea', 6.50, 10, 'green', '{\"cups\": [1, 2]}'), (8, 'Honey', 7.20, 3, '', null)");
        herald = Herald.open(config());
        begin();
    }

    private void begin() {
        wire = new Wire(herald.port());
        commits.clear();
        herald.subscribe(
                "/doc/items/*",
                new Since.Beginning(),
                entry -> commits.add(json(entry.payload().toString())));
    }

    @AfterEach
    void close() throws Exception {
        herald.close();
        database.close();
    }

    private Config config() {
        return config("shop");
    }

    private Config config(String feed) {
        return Config.dev()
                .port(0)
                .with("engine.kind", "embedded")
                .with("engine.folder", folder.toString())
                .with(
                        "feeds.postgres",
                        "{" + feed + ": {url: '" + database.url() + "', user: " + database.user() + ", slot: rows_"
                                + database.name() + ", tables: [{table: items, channel: '/items/{id}'}]}}")
                .with("documents.\"/doc/items/special\"", "{initial: '{\"plain\": true}'}")
                .with(
                        "documents.\"/doc/items/*\"",
                        "{row: {feed: " + feed + ", table: items, key: [id], version: lock, counters: [stock],"
                                + " columns: [title, price, stock, note, spec, seen]}}");
    }

    @Test
    void aDocumentHasItsRow() throws Exception {
        var found = wire.get(OVER_HTTP);

        assertEquals(200, found.statusCode(), found::body);
        assertEquals(
                json("{'title':'Tea','price':6.50,'stock':10,'note':'green','spec':{'cups':[1,2]},'seen':null}"),
                json(found.body()));
        for (var none : List.of("9", "007", "abc", "99999999999999999999")) {
            var refused = wire.get("/api/v1/documents/doc/items/" + none);
            assertEquals(404, refused.statusCode(), none);
            assertEquals("no_row", json(refused.body()).path("code").asText(), none);
        }
        assertEquals(
                "{\"plain\":true}",
                wire.get("/api/v1/documents/doc/items/special").body());
        assertEquals(
                "no_row",
                json(wire.get(OVER_HTTP + "?namespace=other").body())
                        .path("code")
                        .asText());
    }

    @Test
    void whatIsEditedIsWrittenAndNothingElse() throws Exception {
        patch("[{'op':'splice','path':'/note','pos':5,'del':0,'ins':' tea'},{'op':'inc','path':'/stock','value':2},"
                + "{'op':'add','path':'/spec/cups/-','value':{'size':'L'}},"
                + "{'op':'replace','path':'/seen','value':'2026-11-22T10:00:00+02:00'}]");

        eventually(() -> assertEquals(
                List.of("Tea|6.50|12|green tea|{\"cups\": [1, 2, {\"size\": \"L\"}]}|2026-11-22 08:00:00+00|2|s"),
                row(7)));
        assertEquals(
                List.of("Honey|7.20|3|||"),
                database.ask("select concat_ws('|', title, price, stock, note, '', '') from items where id = 8"));
        eventually(() -> assertEquals(
                "2026-11-22T08:00:00+00:00", document().path("seen").asText()));
        wire.ask(
                "PUT",
                OVER_HTTP,
                "{\"title\":\"Thé\",\"price\":null,\"stock\":0,\"note\":\"\",\"spec\":null,\"seen\":null}",
                "Content-Type",
                "application/json");
        eventually(() -> assertEquals(
                "Thé",
                database.ask("select title from items where id = 7 and price is null and spec is null")
                        .get(0)));
    }

    @Test
    void whatHappensToTheRowArrivesAsAPatch() throws Exception {
        document();
        database.run("update items set price = 7.10, note = 'green and fresh', secret = 'x' where id = 7");

        eventually(() -> assertEquals("green and fresh", document().path("note").asText()));
        eventually(() -> assertEquals(2, commits.size()));
        var commit = commits.get(1);
        assertEquals("shop", commit.path("by").asText());
        assertEquals(
                json(
                        "[{'op':'splice','path':'/note','pos':5,'del':0,'ins':' and fresh'},{'op':'replace','path':'/price','value':7.10}]"),
                commit.path("patch"));
        assertEquals(json("{}"), commit.path("row"));
        assertEquals(7.1, document().path("price").doubleValue());
    }

    @Test
    void whatBothWriteAtOnceIsMerged() throws Exception {
        document();
        try (var others = database.connect();
                var statement = others.createStatement()) {
            others.setAutoCommit(false);
            statement.execute(
                    "update items set note = 'Fresh ' || note, stock = stock - 3, title = 'Chai' where id = 7");
            patch("[{'op':'splice','path':'/note','pos':5,'del':0,'ins':' tea'},{'op':'inc','path':'/stock','value':5},"
                    + "{'op':'replace','path':'/price','value':9}]");
            eventually(() -> assertEquals(List.of("1"), waiting(), "it waits for the row"));
            others.commit();
        }

        eventually(() -> assertEquals(List.of("Chai|9.00|12|Fresh green tea"), database.ask(SHORT)));
        eventually(() -> assertEquals("Fresh green tea", document().path("note").asText()));
        assertEquals(12, document().path("stock").asInt());
        assertEquals("Chai", document().path("title").asText());
        assertTrue(
                commits.stream().allMatch(commit -> commit.at("/row/conflicts").isMissingNode()), commits::toString);
    }

    @Test
    void whatCannotBeMergedIsAsTheRowHasItAndPeopleAreTold() throws Exception {
        document();
        try (var others = database.connect();
                var statement = others.createStatement()) {
            others.setAutoCommit(false);
            statement.execute("update items set price = 5, title = 'Kombucha' where id = 7");
            patch("[{'op':'replace','path':'/price','value':9},{'op':'replace','path':'/title','value':'Mate'},"
                    + "{'op':'replace','path':'/stock','value':4}]");
            eventually(() -> assertEquals(List.of("1"), waiting(), "it waits for the row"));
            others.commit();
        }

        eventually(() -> assertEquals(List.of("Kombucha|5.00|4|green"), database.ask(SHORT)));
        eventually(() -> assertEquals("Kombucha", document().path("title").asText()));
        var told = commits.stream()
                .filter(commit -> commit.at("/row/conflicts").isArray())
                .toList();
        assertEquals(1, told.size(), commits::toString);
        assertEquals(
                json("[{'path':'/price','lost':9},{'path':'/title','lost':'Mate'}]"),
                told.get(0).at("/row/conflicts"));
    }

    @Test
    void whatTheDatabaseDoesNotTakeGoesBackAndTheRestIsWritten() throws Exception {
        document();
        patch("[{'op':'replace','path':'/price','value':-1},{'op':'replace','path':'/title','value':'Mate'}]");

        eventually(() -> assertEquals(List.of("Mate|6.50|10|green"), database.ask(SHORT)));
        eventually(() -> assertEquals(6.5, document().path("price").doubleValue()));
        var told = commits.stream()
                .filter(commit -> commit.at("/row/denied").isTextual())
                .toList();
        assertEquals(1, told.size(), commits::toString);
        assertTrue(told.get(0).at("/row/denied").asText().contains("items_price_check"), told::toString);
        assertFalse(told.toString().contains("secret"), told::toString);
        assertEquals(json("[{'path':'/price','lost':-1}]"), told.get(0).at("/row/conflicts"));
        for (var bad : List.of(
                "{'op':'replace','path':'/stock','value':'many'}",
                "{'op':'replace','path':'/title','value':null}",
                "{'op':'replace','path':'/seen','value':{'a':1}}",
                "{'op':'replace','path':'/note','value':'a\\u0000b'}")) {
            int before = commits.size();
            patch("[" + bad + "]");
            eventually(() -> assertEquals(before + 2, commits.size(), bad));
            assertTrue(commits.get(before + 1).at("/row/denied").isTextual(), bad);
        }
        assertEquals(List.of("Mate|6.50|10|green"), database.ask(SHORT));
    }

    @Test
    void aDocumentIsNothingButItsRow() throws Exception {
        document();
        assertInvalid("[{'op':'add','path':'/other','value':1}]");
        assertInvalid("[{'op':'remove','path':'/note'}]");
        assertInvalid("[{'op':'replace','path':'','value':[]}]");
    }

    @Test
    void whatTheDatabaseMakesOfItIsInTheDocument() throws Exception {
        database.run(
                "create function shout() returns trigger language plpgsql as $$ begin new.title := upper(new.title); return new; end $$",
                "create trigger shout before update on items for each row execute function shout()");
        document();
        patch("[{'op':'replace','path':'/title','value':'mate'},{'op':'replace','path':'/price','value':1.005}]");

        eventually(() -> assertEquals("MATE", document().path("title").asText()));
        assertEquals("1.01", document().path("price").asText());
    }

    @Test
    void aRowThatIsGoneTakesItsDocumentAlongAndBringsItBack() throws Exception {
        document();
        database.run("delete from items where id = 7");
        eventually(() -> assertEquals(404, wire.get(OVER_HTTP).statusCode()));
        assertTrue(commits.get(1).at("/patch/0/value").isNull(), commits::toString);
        assertEquals(
                404,
                wire.ask("PATCH", OVER_HTTP, "[]", "Content-Type", "application/json-patch+json")
                        .statusCode());

        database.run("insert into items (id, title) values (7, 'Again')");

        eventually(() -> assertEquals("Again", document().path("title").asText()));
        patch("[{'op':'replace','path':'/note','value':'back'}]");
        eventually(() -> assertEquals(
                List.of("Again|0|back"),
                database.ask("select concat_ws('|', title, price, stock, note) from items where id = 7")));
    }

    @Test
    void whatHappenedWhileTheServerWasAwayIsMadeUpFor() throws Exception {
        document();
        patch("[{'op':'replace','path':'/note','value':'one'}]");
        eventually(() -> assertEquals(List.of("Tea|6.50|10|one"), database.ask(SHORT)));
        herald.close();
        database.run("update items set stock = 77 where id = 7");
        herald = Herald.open(config());
        begin();

        eventually(() -> assertEquals(3, commits.size(), "though nobody asked for the document"));
        assertEquals(
                json("[{'op':'inc','path':'/stock','value':67}]"),
                commits.get(2).path("patch"));
        assertEquals(77, document().path("stock").asInt());
    }

    @Test
    void whatIsEditedWhileTheDatabaseIsAwayIsWrittenWhenItIsBack() throws Exception {
        herald.close();
        database.close();
        try (var server = PostgresServer.with(Map.of())) {
            database = EmbeddedDatabase.in(server);
            database.run(
                    "create table items (id int primary key, title text, price numeric, stock int, note text, spec jsonb, seen timestamptz, lock int)",
                    "insert into items (id, title) values (7, 'Tea'), (8, 'Honey')");
            herald = Herald.open(config());
            begin();
            document();
            server.kill();

            patch("[{'op':'replace','path':'/title','value':'Mate'}]");
            var unopened = wire.get("/api/v1/documents/doc/items/8");
            server.startAgain();

            assertEquals(503, unopened.statusCode());
            assertEquals("row_unavailable", json(unopened.body()).path("code").asText());
            eventually(() -> assertEquals(List.of("Mate"), database.ask("select title from items where id = 7")));
            eventually(() ->
                    assertEquals(200, wire.get("/api/v1/documents/doc/items/8").statusCode()));
            database.run("update items set note = 'told' where id = 7");
            eventually(() -> assertEquals("told", document().path("note").asText()));
            herald.close();
            database.close();
        }
        database = EmbeddedDatabase.fresh();
    }

    @Test
    void aFeedMayBeCalledOtherwise() throws Exception {
        document();
        database.run("update items set note = 'told by shop' where id = 7");
        eventually(() -> assertEquals("told by shop", document().path("note").asText()));
        herald.close();
        herald = Herald.open(config("store"));
        begin();
        document();
        database.run("update items set note = 'told by store' where id = 7");

        eventually(() -> assertEquals("told by store", document().path("note").asText()));
        patch("[{'op':'replace','path':'/note','value':'by people'}]");
        eventually(() -> assertEquals(List.of("Tea|6.50|10|by people"), database.ask(SHORT)));
    }

    /** A feed that begins tells of what happens from then on, and its documents are read before. */
    @Test
    void whatHappensBeforeTheFeedFollowsIsMadeUpFor() throws Exception {
        herald.close();
        try (var unfinished = database.connect();
                var statement = unfinished.createStatement()) {
            unfinished.setAutoCommit(false);
            statement.execute("create table unfinished ()"); // until this ends, no slot can be made
            herald = Herald.open(config("late").with("feeds.postgres.late.slot", "late_" + database.name()));
            begin();
            document();
            database.run("update items set note = 'meanwhile' where id = 7");
            unfinished.commit();
        }

        eventually(() -> assertEquals("meanwhile", document().path("note").asText()));
    }

    @Test
    void aRowThatComesBackIsToldThoughNobodyAsks() throws Exception {
        document();
        database.run(
                "delete from items where id = 7", "insert into items (id, title, note) values (7, 'Again', 'Again')");
        eventually(() -> assertTrue(commits.get(commits.size() - 1).toString().contains("Again"), commits::toString));
        database.run("delete from items where id = 7");
        eventually(() ->
                assertTrue(commits.get(commits.size() - 1).at("/patch/0/value").isNull(), commits::toString));
        database.run("insert into items (id, title) values (7, 'Once more')");
        eventually(() -> assertEquals(
                "Once more",
                commits.get(commits.size() - 1).at("/patch/0/value/title").asText()));
    }

    @Test
    void whatATriggerOrATypeRefusesGoesBack() throws Exception {
        database.run(
                "create domain short as text not null check (length(value) < 5)",
                "alter table items add column code short default 'a', add column x jsonb default '{\"in\": 1}'",
                "create function no() returns trigger language plpgsql as $$ begin if new.stock > 100 then raise exception 'too many'"
                        + " using errcode = 'PT400'; end if; return new; end $$",
                "create trigger no before update on items for each row execute function no()");
        herald.close();
        herald = Herald.open(config().with(
                        "documents.\"/doc/items/*\".row",
                        "{feed: shop, table: items, key: [id], columns: [title, stock, x]}"));
        begin();
        assertEquals(json("{'title':'Tea','stock':10,'x':{'in':1}}"), document());
        patch("[{'op':'replace','path':'/stock','value':101},{'op':'replace','path':'/title','value':'Mate'}]");

        eventually(() -> assertEquals(List.of("Mate|6.50|10|green"), database.ask(SHORT)));
        eventually(() -> assertEquals(10, document().path("stock").asInt()));
        assertEquals(
                "too many", commits.get(commits.size() - 1).at("/row/denied").asText());
    }

    @Test
    void aRowThatIsTooMuchForItsDocumentClosesIt() throws Exception {
        document();
        database.run(
                "update items set spec = (select jsonb_build_object('cups', jsonb_agg(i)) from generate_series(1, 3000) i) where id = 7");
        eventually(() -> assertEquals(3000, document().at("/spec/cups").size(), "in one operation"));
        database.run("update items set note = repeat('many words ', 100000) where id = 7");

        eventually(() -> assertEquals(503, wire.get(OVER_HTTP).statusCode()));
        assertTrue(wire.get(OVER_HTTP).body().contains("cannot be what its row is"), wire.get(OVER_HTTP)::body);
        database.run("update items set note = 'few' where id = 7");
        eventually(() -> assertEquals("few", document().path("note").asText()));
    }

    @Test
    void aNameIsGivenToWhatIsThere() throws Exception {
        var named = wire.ask(
                "POST",
                "/api/v1/document-versions/doc/items/8",
                "{\"name\": \"first\"}",
                "Content-Type",
                "application/json");
        var none = wire.ask(
                "POST",
                "/api/v1/document-versions/doc/items/9",
                "{\"name\": \"first\"}",
                "Content-Type",
                "application/json");

        assertEquals(201, named.statusCode(), named::body);
        assertEquals(404, none.statusCode(), none::body);
        assertEquals(
                "Honey",
                json(wire.get("/api/v1/documents/doc/items/8?name=first").body())
                        .path("title")
                        .asText());
    }

    @Test
    void anEmptiedTableIsNoticed() throws Exception {
        document();
        database.run("truncate items");

        eventually(() -> assertEquals(404, wire.get(OVER_HTTP).statusCode()));
    }

    private static final String SHORT = "select concat_ws('|', title, price, stock, note) from items where id = 7";

    private List<String> row(int id) throws Exception {
        return database.ask(
                "select concat_ws('|', title, price, stock, note, spec, seen at time zone 'UTC' || '+00', lock, secret) from items where id = "
                        + id);
    }

    private List<String> waiting() throws Exception {
        return database.ask(
                "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and query like 'update%' and datname = current_database()");
    }

    private JsonNode document() throws Exception {
        var found = wire.get(OVER_HTTP);
        assertEquals(200, found.statusCode(), found::body);
        return json(found.body());
    }

    private void patch(String patch) throws Exception {
        var answer =
                wire.ask("PATCH", OVER_HTTP, patch.replace('\'', '"'), "Content-Type", "application/json-patch+json");
        assertEquals(200, answer.statusCode(), answer::body);
    }

    private void assertInvalid(String patch) throws Exception {
        var answer =
                wire.ask("PATCH", OVER_HTTP, patch.replace('\'', '"'), "Content-Type", "application/json-patch+json");
        assertEquals(422, answer.statusCode(), answer::body);
        assertEquals("document_invalid", json(answer.body()).path("code").asText());
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text.startsWith("{\"") || text.startsWith("[{\"") ? text : text.replace('\'', '"'));
        } catch (Exception e) {
            throw new AssertionError(text, e);
        }
    }
}
