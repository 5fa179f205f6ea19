package dev.herald.commands;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.herald.Config;
import dev.herald.Herald;
import dev.herald.props.Shell;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code herald revoke} against a whole server, and {@code herald key} without one. */
class RevokeCommandTest {
    private static final String KEY = "0123456789abcdef";

    private Herald herald;

    @BeforeEach
    void open() throws Exception {
        herald = Herald.open(Config.dev().port(0).with("api.open", "off").with("api.keys", KEY));
    }

    @AfterEach
    void close() {
        herald.close();
    }

    @Test
    void whatIsRevokedIsListedUntilItIsLifted() {
        var id = printed("revoke", "--user", "ann", "--issued-before", "now").get(0);
        printed("revoke", "--token", "t 1", "--expires", "2030-01-01T00:00:00Z");
        printed("revoke", "--session", "s-1");
        printed("revoke", "--issued-before", "2026-01-01T00:00:00Z");

        var listed = String.join("\n", printed("revoke", "--list"));
        assertEquals(4, listed.lines().count());
        assertTrue(listed.contains("{\"id\":\"" + id + "\",\"user\":\"ann\",\"issuedBefore\":\"20"), listed);
        assertTrue(listed.contains("\"token\":\"t 1\""), listed);
        assertTrue(listed.contains("\"expires\":\"2030-01-01T00:00:00Z\""), listed);

        assertEquals(List.of(), printed("revoke", "--lift", id));
        assertEquals(3, printed("revoke", "--list").size());
    }

    @Test
    void whatIsWrongIsNamed() {
        assertFails(2, "say what is revoked", KEY, "revoke");
        assertFails(1, "one user, one token or one session", KEY, "revoke", "--user", "ann", "--token", "t");
        assertFails(1, "\"issuedBefore\" is no moment", KEY, "revoke", "--issued-before", "yesterday");
        assertFails(1, "nothing is revoked under this id", KEY, "revoke", "--lift", "none");
        assertFails(77, "--key or HERALD_KEY", "another-key-than-ours", "revoke", "--user", "ann");
        var nowhere = new Shell();
        assertEquals(69, Main.run(nowhere.terminal(), "revoke", "--list", "--url", "localhost:1"));
    }

    @Test
    void aKeyComesWithItsHashWhichDoesInTheConfiguration() throws Exception {
        var made = new Shell();
        assertEquals(0, Main.run(made.terminal(), "key"));
        var key = made.out().get(0).replace("key:  ", "");
        var hash = made.out().get(1).replace("hash: ", "");
        assertEquals(2, made.out().size());

        try (var other =
                Herald.open(Config.dev().port(0).with("api.open", "off").with("api.keys", hash))) {
            var url = other.uri().toString();
            var shell = new Shell().with("HERALD_KEY", key);
            assertEquals(0, Main.run(shell.terminal(), "pub", "/a", "hi", "--url", url), shell::err);
            var thief = new Shell().with("HERALD_KEY", hash);
            assertEquals(77, Main.run(thief.terminal(), "pub", "/a", "hi", "--url", url));
        }
    }

    private List<String> printed(String... command) {
        var shell = shell(KEY);
        assertEquals(0, Main.run(shell.terminal(), command), shell::err);
        return shell.out();
    }

    private void assertFails(int exitCode, String told, String key, String... command) {
        var shell = shell(key);
        assertEquals(exitCode, Main.run(shell.terminal(), command), shell::err);
        assertTrue(shell.err().contains(told), shell.err());
    }

    private Shell shell(String key) {
        return new Shell()
                .with("HERALD_KEY", key)
                .with("HERALD_URL", herald.uri().toString());
    }
}
