package dev.herald.props;

import dev.herald.cli.Terminal;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a command reads and prints, in this process. */
public final class Shell {
    private final Map<String, String> environment = new HashMap<>();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private InputStream in = InputStream.nullInputStream();

    /** Sets a variable. */
    public Shell with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    /** Gives the command this to read. */
    public Shell typing(String text) {
        return typing(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** Gives the command this to read. */
    public Shell typing(InputStream text) {
        in = text;
        return this;
    }

    /** The other side of what is given and printed. */
    public Terminal terminal() {
        return new Terminal(environment, in, new PrintWriter(out, true), new PrintWriter(err, true));
    }

    /** The lines printed so far. */
    public List<String> out() {
        return out.toString().lines().toList();
    }

    /** What was printed to standard error so far. */
    public String err() {
        return err.toString();
    }
}
