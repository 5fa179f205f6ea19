package dev.herald.documents.kinds;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** Why something was not done to a document, as who wanted it is told. */
public final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int status;
    private final String code;
    private final int op;
    private final @Nullable String path;

    /** @param status as of HTTP; the code is a word for programs, the detail is for people */
    public Refused(int status, String code, String detail) {
        this(status, code, detail, -1, null);
    }

    /**
     * @param op the operation of the patch that it was refused for, from 0; -1 for none in particular
     * @param path where in the document, if that is known
     */
    public Refused(int status, String code, String detail, int op, @Nullable String path) {
        super(detail, null, false, false);
        this.status = status;
        this.code = code;
        this.op = op;
        this.path = path;
    }

    /** Why, if that is what the stage failed with. */
    public static Optional<Refused> in(Throwable failure) {
        return cause(failure) instanceof Refused refused ? Optional.of(refused) : Optional.empty();
    }

    /** What a stage failed with, however it was handed on. */
    public static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    public int status() {
        return status;
    }

    public String code() {
        return code;
    }

    public String detail() {
        return String.valueOf(getMessage());
    }

    /** The operation that it was refused for, from 0; -1 for none in particular. */
    public int op() {
        return op;
    }

    /** Where in the document, if that is known. */
    public @Nullable String path() {
        return path;
    }

    /** The same, as an author is told of one change. */
    public ObjectNode json() {
        var json = JsonNodeFactory.instance
                .objectNode()
                .put("status", status)
                .put("code", code)
                .put("message", detail());
        if (op >= 0) {
            json.put("op", op);
        }
        return path == null ? json : json.put("path", path);
    }
}
