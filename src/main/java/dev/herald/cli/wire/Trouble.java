package dev.herald.cli.wire;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;

/** Why a command cannot go on: one line for the user, and the exit code. */
public final class Trouble extends Exception {
    private static final long serialVersionUID = 1L;
    public static final int FAILED = 1;
    public static final int WRONG_USAGE = 2;
    static final int UNAVAILABLE = 69;
    static final int NOT_PERMITTED = 77;

    private final int exitCode;

    public Trouble(int exitCode, String told) {
        super(told);
        this.exitCode = exitCode;
    }

    /** The server did not answer at all. */
    static Trouble unreachable(Server server, IOException e) {
        var why = e instanceof ConnectException
                ? "nobody listens there"
                : e instanceof UnknownHostException
                        ? "there is no such host"
                        : e instanceof SocketTimeoutException ? "it does not answer" : String.valueOf(e.getMessage());
        return new Trouble(
                UNAVAILABLE,
                "no server at " + server.url() + ": " + why
                        + "\n  'herald dev' starts one; --url or HERALD_URL names another");
    }

    /** The server refused, with the problem that its body tells. */
    public static Trouble refused(int status, String body) {
        boolean permission = status == 401 || status == 403;
        int code = permission ? NOT_PERMITTED : status == 502 || status == 503 || status == 504 ? UNAVAILABLE : FAILED;
        try {
            var problem = new ObjectMapper().readTree(body);
            var hint = problem.path("hint").asText();
            var key = status == 401 ? "\n  --key or HERALD_KEY gives a key" : "";
            return new Trouble(
                    code,
                    "refused (" + status + "): " + problem.path("detail").asText("no reason given")
                            + (hint.isEmpty() || !key.isEmpty() ? "" : "\n  " + hint) + key);
        } catch (JsonProcessingException e) {
            return new Trouble(code, "refused with HTTP status " + status + "; is it a Herald server?");
        }
    }

    /** The message's first line. */
    String briefly() {
        return String.valueOf(getMessage()).lines().findFirst().orElse("");
    }

    public int exitCode() {
        return exitCode;
    }
}
