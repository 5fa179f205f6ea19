package dev.herald.cli.documents;

import com.fasterxml.jackson.databind.JsonNode;
import dev.herald.cli.Terminal;
import dev.herald.cli.wire.Trouble;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lists versions. */
@Command(
        name = "versions",
        sortOptions = false,
        description = {
            "Lists the versions of a document that are kept, the newest first: number, time, name.",
            "Others can be read by their number or a time as long as the history reaches back to them."
        },
        footer = {"", "Example:", "  herald doc versions /doc/board/7 --json"})
final class DocVersions implements Callable<Integer> {
    private static final int PAGE = 200;

    private final Terminal terminal;

    @Mixin
    private final Target target;

    DocVersions(Terminal terminal) {
        this.terminal = terminal;
        this.target = new Target(terminal);
    }

    @Override
    public Integer call() throws Trouble {
        boolean isMore;
        String before = "";
        do {
            var page = target.of("document-versions", "?limit=" + PAGE + before)
                    .read()
                    .json();
            for (JsonNode version : page.path("versions")) {
                terminal.out().println(target.isJson() ? version.toString() : told(version));
                before = "&before=" + version.path("version").asText();
            }
            isMore = page.path("more").asBoolean();
        } while (isMore);
        return 0;
    }

    private static String told(JsonNode version) {
        return "%-8s %s %s"
                .formatted(
                        version.path("version").asText(),
                        version.path("at").asText(),
                        version.path("name").asText())
                .stripTrailing();
    }
}
