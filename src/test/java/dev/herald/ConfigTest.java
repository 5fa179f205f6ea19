package dev.herald;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.herald.access.Access;
import dev.herald.access.Operation;
import dev.herald.access.Who;
import dev.herald.broker.Keeping;
import dev.herald.broker.Keeping.Durability;
import dev.herald.broker.Keeping.Retention;
import dev.herald.config.Origin;
import dev.herald.config.Outcome;
import dev.herald.config.Sources;
import dev.herald.hub.ChannelRule.Echo;
import dev.herald.message.Channel;
import dev.herald.message.Rulebook;
import dev.herald.rules.ChannelRules;
import dev.herald.rules.Rule;
import dev.herald.sections.Engine;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigTest {
    private static final Path SHIPPED = Path.of("conf/herald.yaml");

    @TempDir
    Path folder;

    @Test
    void theFileThatShipsSaysEveryKeyWithItsDefault() throws Exception {
        var read = sources(Files.readString(SHIPPED)).read();
        var settings = assertInstanceOf(Outcome.Read.class, read, read::toString);

        assertEquals(Config.DEFAULTS, settings.value());
        for (var setting : ((Outcome.Read<Config>) read).settings()) {
            assertInstanceOf(Origin.Line.class, setting.origin(), setting.path() + " is not in " + SHIPPED);
        }
        assertTrue(((Outcome.Read<Config>) read).settings().size() > 25);
    }

    @Test
    void theFileThatShipsTellsOfEverythingThatCanBeSaid() throws Exception {
        var text = Files.readString(SHIPPED);
        for (var path : Sources.paths(Config.class)) {
            assertTrue(text.contains(path.substring(path.lastIndexOf('.') + 1) + ":"), path);
        }
        for (var component : Rule.class.getRecordComponents()) {
            var key = component.getName().replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
            assertTrue(text.contains(" " + key + ":"), key);
        }
    }

    @Test
    void noTwoKeysShareAnEnvironmentVariable() {
        var names = new HashSet<String>();
        for (var path : Sources.paths(Config.class)) {
            assertTrue(names.add(path.replace('.', '_')), path);
        }
    }

    @Test
    void aRuleSaysOnlyWhatDiffersFromWiderOnes() {
        var config = config(
                """
                channels:
                  /chat/**: {keep: {count: 5}, echo: others}
                  /chat/*: {durability: async}
                  /chat/staff: {subscribe: server, max_size: 1KiB}
                  /cursors/**: {durability: none}
                  /**: {keep: {age: 1h}}
                """);
        var rules = new ChannelRules(config.channels(), config.limits().message());
        var hub = rules.forHub();
        var kept = new Retention(5, Duration.ofHours(1), 16 << 20);

        assertEquals(
                new Keeping(Durability.ASYNC, kept),
                hub.of(channel("/chat/staff")).keeping());
        assertEquals(
                new Keeping(Durability.SYNC, kept), hub.of(channel("/chat/a/b")).keeping());
        assertEquals(Echo.OTHERS, hub.of(channel("/chat/staff")).echo());
        assertEquals(1 << 10, hub.of(channel("/chat/staff")).maxBytes());
        assertEquals(64 << 10, hub.of(channel("/chat/other")).maxBytes(), "limits.message");
        assertEquals(Keeping.NOTHING, hub.of(channel("/cursors/x")).keeping());
        assertEquals(Echo.ALL, hub.of(channel("/other")).echo());
        var access = rules.forAccess();
        assertEquals(List.of(Who.SERVER), who(access, "/chat/staff", Operation.SUBSCRIBE));
        assertEquals(List.of(Who.SERVER), who(access, "/chat/staff", Operation.HISTORY));
        assertEquals(List.of(Who.ANYONE), who(access, "/chat/staff", Operation.PUBLISH));
        assertEquals(List.of(Who.SERVER), who(access, "/herald/news", Operation.PUBLISH));
    }

    private static List<Who> who(Rulebook<Access.Rule> rules, String channel, Operation operation) {
        return rules.of(channel(channel)).permissions().get(operation).who();
    }

    @Test
    void whatIsNotBroadcastIsNotKept() {
        var keeping = ChannelRules.forEngine(new ChannelRules(
                        Config.DEFAULTS.channels(), Config.DEFAULTS.limits().message())
                .forHub());
        assertEquals(Keeping.NOTHING, keeping.apply(channel("/service/echo")));
        assertEquals(1000, keeping.apply(channel("/chat")).retention().count());
    }

    @Test
    void aMistakeIsToldWhereItStands() throws Exception {
        var file = folder.resolve("herald.yaml");
        Files.writeString(
                file,
                """
                http:
                  origins: ["https://app.example/"]
                channels:
                  /a/*/b: {publish: noone}
                limits: {message: 1MiB}
                api: {keys: [short]}
                """);

        var told = assertThrows(IllegalArgumentException.class, () -> Config.read(file))
                .getMessage();
        assertTrue(told.contains("herald.yaml:2:13: 'https://app.example/' is not right for http.origins"), told);
        assertTrue(told.contains("herald.yaml:4:3: '/a/*/b' is not a channel name"), told);
        assertTrue(told.contains("herald.yaml:5:9: 'message' must not be larger than 'body'"), told);
        assertTrue(told.contains("herald.yaml:6:14: '***' is not right for api.keys"), told);
        assertTrue(told.contains("at least 16 characters"), told);
        assertFalse(told.contains("short"), told);
    }

    @Test
    void aChannelMayNotTakeMoreThanAMessageCan() {
        var wrong = assertThrows(
                IllegalArgumentException.class, () -> Config.DEFAULTS.with("channels", "{/big: {max_size: 1MiB}}"));
        assertTrue(wrong.getMessage().contains("channels \"/big\" takes a max_size of 1MiB"), wrong.getMessage());
    }

    @Test
    void forDevelopersItIsOpenButOnThisMachineOnly() {
        var dev = Config.dev().port(0);
        assertEquals("localhost", dev.http().host());
        assertEquals(0, dev.http().port());
        assertTrue(dev.api().open());
        assertEquals(Engine.Kind.MEMORY, dev.engine().kind());
        assertEquals(Engine.Kind.EMBEDDED, dev.folder(folder).engine().kind());
        assertFalse(Config.DEFAULTS.api().open());
    }

    @Test
    void whatPassesIsNotKeptUnlessARuleSaysSo() {
        var usual = ChannelRules.forEngine(new ChannelRules(
                        Config.DEFAULTS.channels(), Config.DEFAULTS.limits().message())
                .forHub());
        var kept = config("channels:\n  /passing/keep/**: {durability: sync}\n");
        var said = ChannelRules.forEngine(
                new ChannelRules(kept.channels(), kept.limits().message()).forHub());

        assertEquals(Keeping.NOTHING, usual.apply(channel("/passing/typing/chat")));
        assertEquals(Keeping.NOTHING, said.apply(channel("/passing/typing")));
        assertEquals(Durability.SYNC, said.apply(channel("/passing/keep/this")).durability());
    }

    private static Sources<Config> sources(String text) {
        return new Sources<>(Config.DEFAULTS, "HERALD").file("herald.yaml", text.getBytes(StandardCharsets.UTF_8));
    }

    private static Config config(String text) {
        var outcome = sources(text).read();
        return (Config)
                assertInstanceOf(Outcome.Read.class, outcome, outcome::toString).value();
    }

    private static Channel channel(String name) {
        return new Channel(name);
    }
}
