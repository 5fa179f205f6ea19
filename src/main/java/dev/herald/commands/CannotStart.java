package dev.herald.commands;

import dev.herald.Config;
import dev.herald.http.tls.Tls;
import java.io.IOException;
import java.net.BindException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import org.jspecify.annotations.Nullable;

/** Something known is in the way of starting: a line tells it, and no stack trace is needed. */
final class CannotStart extends Exception {
    private static final long serialVersionUID = 1L;

    private final int exitCode;

    private CannotStart(int exitCode, String told, @Nullable Throwable cause) {
        super(told, cause);
        this.exitCode = exitCode;
    }

    /** The configuration is wrong, in all of these ways. */
    static CannotStart badConfiguration(String problems) {
        return new CannotStart(78, problems, null);
    }

    /** The database of {@code --with-postgres} cannot be had. */
    static CannotStart withoutDatabase(IOException failed) {
        return new CannotStart(1, "herald: --with-postgres: " + failed.getMessage(), failed);
    }

    /** What opening the house failed with, told for the operator. */
    static CannotStart because(Exception failed, Config config) {
        var http = config.http();
        for (Throwable e = failed; e != null; e = e.getCause()) {
            if (e instanceof Tls.Unfit unfit) {
                return badConfiguration("herald: http.tls: " + unfit.getMessage());
            } else if (e instanceof BindException) {
                var told = "port " + http.port() + " of " + http.host() + " is not free (" + e.getMessage()
                        + "): choose another with --port, or --port 0 for any";
                return new CannotStart(1, "herald: " + told, failed);
            } else if (e instanceof UnresolvedAddressException || e instanceof UnknownHostException) {
                return new CannotStart(1, "herald: there is no host '" + http.host() + "' to listen on", failed);
            }
        }
        boolean isTold = failed instanceof IOException || failed instanceof IllegalStateException;
        return new CannotStart(1, "herald: " + (isTold ? failed.getMessage() : failed.toString()), failed);
    }

    int exitCode() {
        return exitCode;
    }
}
