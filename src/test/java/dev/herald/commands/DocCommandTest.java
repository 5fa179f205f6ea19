package dev.herald.commands;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.herald.Config;
import dev.herald.Herald;
import dev.herald.props.Shell;
import dev.herald.props.Wire;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code herald doc} against a whole server. */
class DocCommandTest {
    private static final String KEY = "0123456789abcdef";
    private static final String BOARD = "/doc/board/7";

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
    void whatIsPatchedAndPutIsPrinted() {
        assertEquals(List.of("{\"items\":[]}"), printed("get", BOARD));
        assertEquals(
                List.of("1"), printed("patch", BOARD, "[{\"op\":\"add\",\"path\":\"/items/-\",\"value\":\"milk\"}]"));
        assertEquals(List.of("2"), printed("patch", BOARD, "--merge", "{\"title\":\"T\"}", "--if-match", "1"));
        assertEquals(
                List.of("{\"version\":2,\"value\":{\"items\":[\"milk\"],\"title\":\"T\"}}"),
                printed("get", BOARD, "--json"));
        assertEquals(List.of("3"), printed("put", BOARD, "{\"items\":[\"tea\"]}", "--if-match", "*"));
        assertEquals(List.of("{\"items\":[\"tea\"]}"), printed("get", BOARD));
        assertEquals(
                List.of("{\"version\":3,\"nothing\":true}"), printed("put", BOARD, "{\"items\":[\"tea\"]}", "--json"));
    }

    @Test
    void whatIsReadFromStandardInputIsAPatchOrAValue() {
        assertEquals(List.of("1"), typed("[{\"op\":\"add\",\"path\":\"/items/-\",\"value\":\"ä\"}]\n", "patch", BOARD));
        assertEquals(List.of("2"), typed("{\"items\":[]}", "put", BOARD, "-"));
        assertEquals(List.of("{\"items\":[]}"), printed("get", BOARD));
    }

    @Test
    void aChangeUnderAnIdIsMadeOnce() {
        var inc = "[{\"op\":\"add\",\"path\":\"/items/-\",\"value\":1}]";

        assertEquals(List.of("1"), printed("patch", BOARD, inc, "--id", "k"));
        assertEquals(List.of("1"), printed("patch", BOARD, inc, "--id", "k"));
        assertEquals(List.of("{\"items\":[1]}"), printed("get", BOARD));
    }

    @Test
    void versionsAreListedReadAndRestored() throws Exception {
        for (int i = 1; i <= 3; i++) {
            printed("put", BOARD, "{\"items\":[" + i + "]}");
        }
        assertEquals(List.of("2"), printed("name", BOARD, "second/2", "--version", "2"));

        var versions = printed("versions", BOARD);
        var json = printed("versions", BOARD, "--json");

        assertTrue(versions.get(0).matches("2 +20\\S+Z second/2"), versions::toString);
        assertTrue(versions.get(1).matches("1 +20\\S+Z"), versions::toString);
        assertTrue(json.get(0).startsWith("{\"version\":2,\"at\":\"20"), json::toString);
        assertEquals(2, json.size());
        assertEquals(List.of("{\"items\":[2]}"), printed("get", BOARD, "--name", "second/2"));
        assertEquals(List.of("{\"items\":[1]}"), printed("get", BOARD, "--version", "1"));
        assertEquals(List.of("{\"items\":[3]}"), printed("get", BOARD, "--at", "2100-01-01T00:00:00Z"));
        assertEquals(List.of("4"), printed("restore", BOARD, "--version", "1", "--if-match", "3"));
        assertEquals(List.of("5"), printed("restore", BOARD, "--name", "second/2"));
        assertEquals(List.of("{\"items\":[2]}"), printed("get", BOARD));
    }

    @Test
    void aNameIsGivenAndTakenAway() {
        printed("put", BOARD, "[1]");
        assertEquals(List.of("1"), printed("name", BOARD, "a & b"));
        assertEquals(List.of("[1]"), printed("get", BOARD, "--name", "a & b"));

        assertEquals(List.of(), printed("name", BOARD, "a & b", "--remove"));

        assertFails(1, "refused (404)", "get", BOARD, "--name", "a & b");
        assertFails(1, "refused (404)", "name", BOARD, "a & b", "--remove");
        assertFails(1, "refused (404)", "name", BOARD, "later", "--version", "7");
        assertFails(2, "--remove goes by the name alone", "name", BOARD, "a", "--remove", "--version", "1");
    }

    @Test
    void allVersionsAreListedHoweverMany() throws Exception {
        int many = 230;
        for (int i = 1; i <= many; i++) {
            var path = "/api/v1/documents" + BOARD;
            new Wire(herald.port()).ask("PUT", path, "[" + i + "]", "Authorization", "Bearer " + KEY);
            name("v" + i, i);
        }

        var listed = printed("versions", BOARD);

        assertEquals(
                IntStream.rangeClosed(1, many)
                        .mapToObj(i -> "v" + (many + 1 - i))
                        .toList(),
                listed.stream().map(line -> line.replaceAll(".* ", "")).toList());
    }

    @Test
    void whatIsWrongIsNamedAndHasItsExitCode() {
        printed("put", BOARD, "{\"items\":[0]}");

        assertFails(1, "refused (412): the document has version 1, not 0", "put", BOARD, "1", "--if-match", "0");
        assertFails(1, "refused (409)", "patch", BOARD, "[{\"op\":\"remove\",\"path\":\"/none\"}]");
        assertFails(1, "refused (400)", "patch", BOARD, "{\"n\":1}");
        assertFails(1, "it is empty", "put", BOARD);
        assertFails(1, "refused (404): the document has only 1", "get", BOARD, "--version", "9");
        assertFails(1, "is no document", "get", "/chat");
        assertFails(2, "--if-match takes", "put", BOARD, "1", "--if-match", "one");
        assertFails(2, "mutually exclusive", "get", BOARD, "--version", "1", "--name", "x");
        assertFails(2, "Missing required argument", "restore", BOARD);
        assertFails(2, "chat", "get", "chat");
        assertFails(2, "is not a server's URL", "get", BOARD, "--url", "ftp://x");
        assertFails(69, "no server at", "patch", BOARD, "[]", "--url", "localhost:1");
        assertFails(77, "--key or HERALD_KEY", "get", BOARD, "--key", "another-key-than-ours");
    }

    private void name(String name, int version) throws Exception {
        var named = new Wire(herald.port())
                .post(
                        "/api/v1/document-versions" + BOARD,
                        "{\"name\":\"" + name + "\",\"version\":" + version + "}",
                        "Authorization",
                        "Bearer " + KEY);
        assertEquals(201, named.statusCode(), named::body);
    }

    private List<String> printed(String... command) {
        return typed("", command);
    }

    private List<String> typed(String text, String... command) {
        var shell = shell().typing(text);
        assertEquals(0, Main.run(shell.terminal(), full(command)), shell::err);
        return shell.out();
    }

    private void assertFails(int exitCode, String told, String... command) {
        var shell = shell();
        assertEquals(exitCode, Main.run(shell.terminal(), full(command)), shell::err);
        assertTrue(shell.err().contains(told), shell.err());
    }

    private static String[] full(String... command) {
        return Stream.concat(Stream.of("doc"), Arrays.stream(command)).toArray(String[]::new);
    }

    private Shell shell() {
        return new Shell()
                .with("HERALD_KEY", KEY)
                .with("HERALD_URL", herald.uri().toString());
    }
}
