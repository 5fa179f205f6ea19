package dev.herald.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Holds every Markdown page to what is there: files, headings, error codes, settings. */
class DocumentsTest {
    private static final Pattern LINK = Pattern.compile("\\[[^\\]]*]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.+)$");
    private static final Pattern LITERAL = Pattern.compile("\"[^\"\n]*\"");
    private static final Pattern BAYEUX_WORD = Pattern.compile("^\"(?:\\d{3}:.*)?:([a-z]+_[a-z_]+)");
    private static final Pattern HTTP_CODE =
            Pattern.compile("(?:Problem\\(\\s*(?:\\d{3}|status),|badRequest\\(|later\\(\\d{3},)\\s*\"([a-z_]+)\"[,)]");
    private static final Path MAIN = Path.of("src/main/java/dev/herald");
    private static final Path ERRORS = Path.of("web/docs/errors.md");

    @Test
    void everyLinkLeadsSomewhere() throws IOException {
        var broken = new TreeSet<String>();
        int links = 0;
        for (var page : pages()) {
            for (var link = LINK.matcher(withoutCode(Files.readString(page))); link.find(); links++) {
                var target = link.group(1);
                if (!leadsSomewhere(page, target)) {
                    broken.add(page + " -> " + target);
                }
            }
        }

        assertEquals(new TreeSet<>(), broken);
        assertTrue(links > 20, "only " + links + " links were found: are they still recognised?");
    }

    @Test
    void everyErrorOverBayeuxIsExplained() throws IOException {
        var words = new TreeSet<String>();
        for (var source : sources("bayeux")) {
            LITERAL.matcher(source)
                    .results()
                    .flatMap(literal -> BAYEUX_WORD.matcher(literal.group()).results())
                    .forEach(found -> words.add(found.group(1)));
        }

        assertTrue(words.size() > 12, "too few were found: " + words);
    }

    @Test
    void everyErrorOverHttpIsExplained() throws IOException {
        var codes = new TreeSet<String>();
        for (var room : List.of("http", "api", "events")) {
            for (var source : sources(room)) {
                HTTP_CODE.matcher(source).results().forEach(found -> codes.add(found.group(1)));
            }
        }

        assertTrue(codes.size() > 12, "too few were found: " + codes);
        assertExplained(codes);
    }

    @Test
    void everySettingThatIsNamedExists() throws IOException {
        var defaults = Files.readString(Path.of("conf/herald.yaml"));
        var unknown = new TreeSet<String>();
        int named = 0;
        for (var page : pages().stream().filter(page -> !page.startsWith("src")).toList()) { // where rooms are meant
            var settings = Pattern.compile("`(http|engine|limits|bayeux|auth|api|log)\\.([a-z_]+)[`: ]")
                    .matcher(Files.readString(page));
            for (; settings.find(); named++) {
                var section = Pattern.compile("(?ms)^" + settings.group(1) + ":$(.*?)(?=^\\S|\\z)")
                        .matcher(defaults);
                if (!section.find()
                        || !Pattern.compile("(?m)^  (# )?" + settings.group(2) + ":")
                                .matcher(section.group(1))
                                .find()) {
                    unknown.add(page + ": " + settings.group(1) + "." + settings.group(2));
                }
            }
        }

        assertEquals(new TreeSet<>(), unknown);
        assertNotEquals(0, named);
    }

    @Test
    void theTourNamesEveryRoom() throws IOException {
        var tour = Files.readString(Path.of("src/README.md"));
        var unnamed = new TreeSet<String>();
        try (var folders = Files.walk(MAIN)) {
            folders.filter(folder -> Files.exists(folder.resolve("package-info.java")))
                    .map(folder -> MAIN.relativize(folder).toString().replace('/', '.'))
                    .filter(room -> !tour.contains("`" + (room.isEmpty() ? "dev.herald" : room) + "`"))
                    .forEach(unnamed::add);
        }

        assertEquals(new TreeSet<>(), unnamed, "not in src/README.md");
    }

    @Test
    void everyDecisionAndEveryGuideIsInItsList() throws IOException {
        for (var folder : List.of(Path.of("src/decisions"), Path.of("web/docs"))) {
            var list = Files.readString(folder.resolve("README.md"));
            try (var files = Files.list(folder)) {
                var unlisted = files.map(file -> file.getFileName().toString())
                        .filter(name -> name.endsWith(".md") && !name.equals("README.md"))
                        .filter(name -> !list.contains("(" + name + ")"))
                        .toList();

                assertEquals(List.of(), unlisted, "not in " + folder + "/README.md");
            }
        }
    }

    @Test
    void whatOthersWroteIsAsItCame() throws Exception {
        var folder = Path.of("web/vendor/cometd");
        var sums = Files.readAllLines(folder.resolve("SHA256SUMS"));
        for (var line : sums) {
            var parts = line.split("\\s+", 2);
            var digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(folder.resolve(parts[1])));

            assertEquals(parts[0], HexFormat.of().formatHex(digest), parts[1]);
        }
        try (var files = Files.list(folder)) {
            assertEquals(files.count() - 1, sums.size(), "files that are not in SHA256SUMS");
        }
    }

    private static void assertExplained(TreeSet<String> words) throws IOException {
        var explained = Files.readString(ERRORS);
        words.removeIf(
                word -> Pattern.compile("[:`]" + word + "`").matcher(explained).find());

        assertEquals(new TreeSet<>(), words, "not in " + ERRORS);
    }

    private static boolean leadsSomewhere(Path page, String target) throws IOException {
        if (target.startsWith("http://") || target.startsWith("https://")) {
            return true; // this test asks no other host
        }
        int hash = target.indexOf('#');
        var path = hash < 0 ? target : target.substring(0, hash);
        var file = path.isEmpty() ? page : page.resolveSibling(path);
        return Files.exists(file) && (hash < 0 || headings(file).contains(target.substring(hash + 1)));
    }

    private static List<String> headings(Path page) throws IOException {
        return HEADING.matcher(withoutCode(Files.readString(page)))
                .results()
                .map(heading -> heading.group(1)
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^a-z0-9 -]", "")
                        .replace(' ', '-'))
                .toList();
    }

    private static String withoutCode(String markdown) {
        return markdown.replaceAll("(?ms)^```.*?^```$", "").replaceAll("`[^`\n]*`", "");
    }

    private static List<Path> pages() throws IOException {
        var pages = new ArrayList<Path>();
        for (var root : List.of(Path.of("src"), Path.of("web"), Path.of("conf"))) {
            try (var files = Files.walk(root)) {
                files.filter(isPage()).forEach(pages::add);
            }
        }
        try (var files = Files.list(Path.of(""))) {
            files.filter(isPage()).forEach(pages::add);
        }
        return pages;
    }

    private static Predicate<Path> isPage() {
        return file -> file.toString().endsWith(".md") && !file.toString().contains("node_modules");
    }

    private static List<String> sources(String room) throws IOException {
        var texts = new ArrayList<String>();
        try (var files = Files.walk(MAIN.resolve(room))) {
            for (var file :
                    files.filter(file -> file.toString().endsWith(".java")).toList()) {
                texts.add(Files.readString(file));
            }
        }
        return texts;
    }
}
