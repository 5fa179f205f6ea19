package dev.herald.broker.embedded.writing;

import dev.herald.broker.Receipt;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Counts what waits for the writer, so that it stays bounded, and nothing slips in once it is closed. */
final class Backlog {
    private final int maxWorks;
    private final long maxBytes;
    private int works; // guarded by this, as all below
    private long bytes;
    private boolean closed;

    Backlog(int maxWorks, long maxBytes) {
        this.maxWorks = maxWorks;
        this.maxBytes = maxBytes;
    }

    /** Takes the work in, or says why not. */
    synchronized Receipt.@Nullable Refused take(Work work) {
        if (closed) {
            return new Receipt.Refused(Receipt.Reason.CLOSED, "the server is closing");
        }
        if (works >= maxWorks || bytes + work.size() > maxBytes) {
            return new Receipt.Refused(
                    Receipt.Reason.OVERLOADED, "more is waiting to be written than may be: try again soon");
        }
        works++;
        bytes += work.size();
        return null;
    }

    /** These do not wait any more. */
    synchronized void give(List<Work> done) {
        for (var work : done) {
            works--;
            bytes -= work.size();
        }
    }

    /** Takes this last work in, unless it was closed before. */
    synchronized boolean close(Work last) {
        if (closed) {
            return false;
        }
        closed = true;
        works++;
        bytes += last.size();
        return true;
    }

    synchronized boolean isClosedAndEmpty() {
        return closed && works == 0;
    }

    synchronized boolean isClosed() {
        return closed;
    }

    synchronized int works() {
        return works;
    }
}
