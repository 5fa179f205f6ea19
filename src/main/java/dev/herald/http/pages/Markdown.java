package dev.herald.http.pages;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.commonmark.Extension;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.ext.heading.anchor.HeadingAnchorExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Code;
import org.commonmark.node.Heading;
import org.commonmark.node.HtmlBlock;
import org.commonmark.node.HtmlInline;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.node.Text;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;

/** Makes a page's HTML of its Markdown. HTML in it is shown as the text it is; comments, which direct tests, are not. */
final class Markdown {
    private static final List<Extension> EXTENSIONS =
            List.of(TablesExtension.create(), HeadingAnchorExtension.create());

    private final Links links;
    private final String path;

    /** What a page shows, and what it is called. */
    record Page(String title, String html) {}

    /** A link of a page, as a browser has to follow it. */
    record Lead(String text, String path) {}

    /** @param path of the page on the server */
    Markdown(Links links, String path) {
        this.links = links;
        this.path = path;
    }

    Page page(String text) {
        var document = parse(text);
        var title = new StringBuilder();
        document.accept(new AbstractVisitor() {
            @Override
            public void visit(Heading heading) {
                if (title.isEmpty()) {
                    title.append(textOf(heading));
                }
            }
        });
        return new Page(
                title.toString(),
                HtmlRenderer.builder()
                        .extensions(EXTENSIONS)
                        .escapeHtml(true)
                        .attributeProviderFactory(context -> Markdown::attribute)
                        .build()
                        .render(document));
    }

    /** The links, in their order. */
    List<Lead> links(String text) {
        var found = new ArrayList<Lead>();
        parse(text).accept(new AbstractVisitor() {
            @Override
            public void visit(Link link) {
                found.add(new Lead(textOf(link), link.getDestination()));
            }
        });
        return found;
    }

    private Node parse(String text) {
        var document = Parser.builder().extensions(EXTENSIONS).build().parse(text);
        document.accept(new Settling());
        return document;
    }

    private static String textOf(Node node) {
        var text = new StringBuilder();
        node.accept(new AbstractVisitor() {
            @Override
            public void visit(Text words) {
                text.append(words.getLiteral());
            }

            @Override
            public void visit(Code words) {
                text.append(words.getLiteral());
            }
        });
        return text.toString();
    }

    private static void attribute(Node node, String tag, Map<String, String> attributes) {
        if (tag.equals("pre")) {
            attributes.put("tabindex", "0"); // who has no mouse can scroll it
        }
    }

    /** Leads the links to where they lead on the server, and takes the comments out. */
    private final class Settling extends AbstractVisitor {
        @Override
        public void visit(Link link) {
            var destination = links.follow(path, link.getDestination());
            if (destination.isPresent()) {
                link.setDestination(destination.get());
                visitChildren(link);
                return;
            }
            while (link.getFirstChild() != null) { // only the repository has it: its text stays
                link.insertBefore(link.getFirstChild());
            }
            link.unlink();
        }

        @Override
        public void visit(HtmlBlock html) {
            if (html.getLiteral().startsWith("<!--")) {
                html.unlink();
            }
        }

        @Override
        public void visit(HtmlInline html) {
            if (html.getLiteral().startsWith("<!--")) {
                html.unlink();
            }
        }
    }
}
