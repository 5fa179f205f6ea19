package dev.herald.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.herald.Config;
import dev.herald.Herald;
import dev.herald.props.Wire;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Walks through all pages that a running server shows, along every link, as a reader with much time would (R13). */
class LinksTest {
    private static final Pattern LINK = Pattern.compile("<[a-z]+ [^>]*?\\b(?:href|src)=\"([^\"]+)\"");
    private static final Pattern ID = Pattern.compile("\\bid=\"([^\"]+)\"");
    private static final Path GUIDES = Path.of("web/docs");

    private static Herald herald;
    private static Wire wire;

    private final Map<String, HttpResponse<String>> seen = new HashMap<>();
    private final TreeSet<String> elsewhere = new TreeSet<>();
    private final TreeSet<String> broken = new TreeSet<>();

    @BeforeAll
    static void start() throws Exception {
        herald = Herald.open(Config.dev().port(0));
        wire = new Wire(herald.port());
    }

    @AfterAll
    static void stop() {
        herald.close();
    }

    @Test
    void everyLinkOfEveryPageLeadsSomewhere() throws Exception {
        var ahead = new ArrayDeque<String>(List.of("/", "/docs/"));
        try (var pages = Files.list(Path.of("web/pages"))) {
            pages.map(page -> page.getFileName().toString())
                    .filter(name -> name.endsWith(".html"))
                    .forEach(name -> ahead.add("/" + name));
        }
        while (!ahead.isEmpty()) {
            var page = ahead.poll();
            if (!isHtml(look(page))) {
                continue;
            }
            for (var link = LINK.matcher(look(page).body()); link.find(); ) {
                var target =
                        URI.create("http://here" + page).resolve(link.group(1).replace("&amp;", "&"));
                if (!"here".equals(target.getHost())) {
                    elsewhere.add(target.toString());
                } else if (follow(page, target)) {
                    ahead.add(target.getPath());
                }
            }
        }

        System.out.println("Links to other hosts, not followed: " + elsewhere);
        assertEquals(new TreeSet<>(), broken);
        assertTrue(seen.size() > 20, "only " + seen.keySet() + ": are links still recognised?");
    }

    @Test
    void everyGuideIsShown() throws Exception {
        for (var guide : guides()) {
            var page = wire.get("/docs/" + guide);
            var text = Files.readString(GUIDES.resolve(guide + ".md"));

            assertEquals(200, page.statusCode(), guide);
            assertTrue(isHtml(page), guide);
            assertTrue(page.body().contains("<title>"), guide);
            assertFalse(page.body().contains("&lt;!--"), guide + " shows a directive");
            assertFalse(
                    page.body().matches("(?s).*(<script>| style=| onclick=).*"),
                    guide + " has what its policy forbids");
            assertEquals(text, wire.get("/docs/" + guide + ".md").body());
            var tag = page.headers().firstValue("ETag").orElse("");
            assertEquals(304, wire.get("/docs/" + guide, "If-None-Match", tag).statusCode(), guide);
        }
        assertTrue(wire.get("/docs/errors.md")
                .headers()
                .firstValue("Content-Type")
                .orElse("")
                .startsWith("text/markdown"));
        assertEquals(
                "/docs/",
                wire.get("/docs")
                        .headers()
                        .firstValue("Location")
                        .map(at -> URI.create(at).getPath())
                        .orElse(""));
    }

    @Test
    void aGuideThatIsNotThereIsExplained() throws Exception {
        var answer = wire.get("/docs/nowhere");

        assertEquals(404, answer.statusCode());
        assertTrue(answer.body().contains("/docs/"), answer.body());
    }

    /** Notes the link if it is broken; whether its target was not seen before. */
    private boolean follow(String page, URI target) throws Exception {
        boolean isNew = !seen.containsKey(target.getPath());
        var answer = look(target.getPath());
        if (answer.statusCode() != 200) {
            broken.add(page + " -> " + target.getPath() + ": " + answer.statusCode());
        } else if (target.getFragment() != null
                && isHtml(answer)
                && !ids(answer).contains(target.getFragment())) {
            broken.add(page + " -> " + target.getPath() + " has no #" + target.getFragment());
        }
        return isNew;
    }

    private HttpResponse<String> look(String path) throws Exception {
        var known = seen.get(path);
        if (known == null) {
            known = wire.get(path);
            seen.put(path, known);
        }
        return known;
    }

    private static boolean isHtml(HttpResponse<String> answer) {
        return answer.headers().firstValue("Content-Type").orElse("").startsWith("text/html");
    }

    private static List<String> ids(HttpResponse<String> page) {
        return ID.matcher(page.body()).results().map(id -> id.group(1)).toList();
    }

    private static List<String> guides() throws IOException {
        var guides = new ArrayList<String>();
        try (var files = Files.list(GUIDES)) {
            files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".md") && !name.equals("README.md"))
                    .forEach(name -> guides.add(name.replace(".md", "")));
        }
        return guides;
    }
}
