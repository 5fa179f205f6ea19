package dev.herald.commands;

import dev.herald.Config;
import dev.herald.Herald;
import dev.herald.access.Operation;
import dev.herald.admission.Inquiry;
import dev.herald.cli.Terminal;
import dev.herald.message.Namespace;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Tells what would be decided, and which rule decides, without a server. */
@Command(
        name = "explain",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Tells whether somebody may do something on a channel by a configuration, which rule decides, and why.",
            "Ends with 0 when it is allowed, and with 1 when not. A running server answers the same:",
            "POST /api/v1/explain. Revocations are the server's to know."
        },
        footer = {
            "",
            "Examples:",
            "  herald explain -c conf/herald.yaml subscribe /prices/gold",
            "  herald explain -c conf/herald.yaml --token eyJhbGci… publish /users/ann/inbox"
        })
final class Explain implements Callable<Integer> {
    private final Terminal terminal;

    @Parameters(index = "0", paramLabel = "OPERATION", description = "publish, subscribe, history or presence.")
    private String operation = "";

    @Parameters(index = "1", paramLabel = "CHANNEL", description = "As whoever asks calls it: /chat.")
    private String channel = "";

    @Option(
            names = "--token",
            paramLabel = "TOKEN",
            description = "What is shown: a token or an API key. Default: HERALD_TOKEN; without it the question is"
                    + " about anyone.")
    private @Nullable String token;

    @Option(names = "--namespace", paramLabel = "NAME", description = "The namespace that the URL names.")
    private String namespace = "";

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            description = "The configuration. Default: HERALD_CONFIG; without it the defaults hold.")
    private @Nullable Path file;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Sets any key of the configuration: --set auth.issuer=me. May be repeated.")
    private final Map<String, String> set = new LinkedHashMap<>();

    Explain(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws Exception {
        var config = new Settled(Config.DEFAULTS, terminal.environment())
                .file(file == null ? Serve.named(terminal) : file)
                .flags(set)
                .config();
        var shown = token == null ? terminal.environment().get("HERALD_TOKEN") : token;
        var finding = Herald.explain(config, shown, new Namespace(namespace), Operation.named(operation), channel);
        terminal.out().println(told(finding));
        return finding.isAllowed() ? 0 : 1;
    }

    private String told(Inquiry.Finding finding) {
        var rule = finding.rule().isEmpty() ? "none" : finding.rule();
        return finding.verdict() + ": " + operation + " " + channel + "\n  who   " + finding.who() + "\n  rule  " + rule
                + "\n  why   " + finding.because();
    }
}
