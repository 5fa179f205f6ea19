package dev.herald.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A fenced block of a Markdown page.
 *
 * <p>The line above the fence may say in a comment what the block is; a reader of the page sees none of that.
 *
 * <ul>
 *   <li>{@code shown}: is not run.
 *   <li>{@code until: TEXT}: runs until it has printed the text, and is then ended.
 *   <li>{@code fails: 78}: ends with this exit code.
 *   <li>{@code output}: what the block before it printed.
 *   <li>{@code browser until: TEXT}: a script that runs in a page; {@code browser with herald until: TEXT}: one in
 *       which {@code herald} is a connection.
 *   <li>{@code socket.io until: TEXT}: a program in which {@code io} is a server of Socket.IO, {@code socket} and {@code
 *       other} are its clients.
 *   <li>{@code junit}: a class of tests, which is compiled and run with what a user of the test kit has.
 *   <li>{@code types}: TypeScript, whose types are checked.
 *   <li>{@code file: hello/hello.html}: a file, which is written; {@code file: served/page.html until: TEXT}: it is also
 *       opened in a browser, and writes the text to the console.
 *   <li>{@code server}: a server of the guide's own, or, when it has one, the same killed and started again.
 *   <li>{@code page: /hello.html}: what the page shows once it is opened; {@code page}: what it shows by now;
 *       {@code page says}: what it shows after just that was typed there.
 *   <li>{@code source: web/pages/echo.js}: is that file's text.
 * </ul>
 *
 * @param line where the fence stands
 */
record Snippet(Path page, int line, String language, String role, String text) {
    private static final Pattern FENCED = Pattern.compile("(?m)^(?:<!-- (.*) -->\\n)?```(\\w*)\\n((?:.*\\n)*?)```$");

    /** The page's blocks, in their order. */
    static List<Snippet> of(Path page) throws IOException {
        var markdown = Files.readString(page);
        var snippets = new ArrayList<Snippet>();
        for (Matcher fence = FENCED.matcher(markdown); fence.find(); ) {
            int line = (int) markdown.substring(0, fence.start(2)).lines().count();
            var role = fence.group(1) == null ? "" : fence.group(1);
            snippets.add(new Snippet(page, line, fence.group(2), role, fence.group(3)));
        }
        return List.copyOf(snippets);
    }

    /** What the block must print before it is ended; empty when it ends by itself. */
    String awaited() {
        return role.contains("until: ") ? role.substring(role.indexOf("until: ") + "until: ".length()) : "";
    }

    /** What stands behind the role's word: of {@code file: hello.html}, the name. */
    String argument() {
        var argument = Pattern.compile("^\\w+: (.*?)( until: .*)?$").matcher(role);
        return argument.matches() ? argument.group(1) : "";
    }

    /** A name for files that are made of it. */
    String name() {
        return page.getFileName().toString().replace(".md", "").toLowerCase(Locale.ROOT) + "-" + line;
    }

    /** With what a block ends that ends by itself: {@code fails: 78}. */
    int exitCode() {
        return role.startsWith("fails: ") ? Integer.parseInt(role.substring("fails: ".length())) : 0;
    }

    boolean is(String word) {
        return role.equals(word) || role.startsWith(word + " ") || role.startsWith(word + ":");
    }

    @Override
    public String toString() {
        return page.getFileName() + ":" + line + " " + language;
    }
}
