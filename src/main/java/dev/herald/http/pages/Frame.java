package dev.herald.http.pages;

import java.util.List;

/** The HTML around a page that was written in Markdown: the way to the others, and the looks. */
final class Frame {
    private static final String HTML =
            """
            <!doctype html>
            <html lang="en">
            <head>
              <meta charset="utf-8">
              <meta name="viewport" content="width=device-width, initial-scale=1">
              <meta name="color-scheme" content="light dark">
              <title>%s</title>
              <link rel="icon" href="/icon.svg">
              <link rel="stylesheet" href="/docs.css">
              <script type="module" src="/docs.js"></script>
            </head>
            <body>
              <a class="skip" href="#content">To the text</a>
              <header>
                <a href="/">Herald</a>
                <nav aria-label="Guides">
                  <ul>
            %s      </ul>
                </nav>
              </header>
              <main id="content">
            %s
                <footer>%s</footer>
              </main>
            </body>
            </html>
            """;

    private final List<Markdown.Lead> contents;

    /** @param contents the links of the list of guides */
    Frame(List<Markdown.Lead> contents) {
        this.contents = contents;
    }

    String around(String path, Markdown.Page page) {
        var ways = new StringBuilder(way(path, new Markdown.Lead("All guides", "/docs/")));
        contents.stream().filter(lead -> lead.path().startsWith("/")).forEach(lead -> ways.append(way(path, lead)));
        var source = path.endsWith("/") ? path + "README.md" : path + ".md";
        return HTML.formatted(
                escaped(page.title()) + " · Herald",
                ways,
                page.html(),
                "<a href=\"" + escaped(source) + "\">This page as Markdown</a>");
    }

    private static String way(String path, Markdown.Lead lead) {
        return "        <li><a href=\"" + escaped(lead.path()) + "\""
                + (lead.path().equals(path) ? " aria-current=\"page\"" : "") + ">" + escaped(lead.text())
                + "</a></li>\n";
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
    }
}
