package dev.herald.testing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What has come to a client and was not taken out yet, in its order. Safe from any thread. */
final class Inbox {
    private static final int MOST_SHOWN = 20;

    private final List<Message> messages = new ArrayList<>(); // guarded by this

    synchronized void add(Message message) {
        messages.add(message);
        notifyAll();
    }

    /** Takes out the first that fits; waits for it; null if it does not come in time. */
    synchronized @Nullable Message take(Predicate<Message> fits, Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            for (Iterator<Message> each = messages.iterator(); each.hasNext(); ) {
                var message = each.next();
                if (fits.test(message)) {
                    each.remove();
                    return message;
                }
            }
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                return null;
            }
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
    }

    /** The first that fits by now; it stays. */
    synchronized @Nullable Message look(Predicate<Message> fits) {
        return messages.stream().filter(fits).findFirst().orElse(null);
    }

    synchronized void clear() {
        messages.clear();
    }

    /** What is there, for people. */
    synchronized String told() {
        if (messages.isEmpty()) {
            return "nothing else came";
        }
        var shown = messages.stream().limit(MOST_SHOWN).map(message -> "\n  " + message);
        var more = messages.size() > MOST_SHOWN ? "\n  and " + (messages.size() - MOST_SHOWN) + " more" : "";
        return "what came and was not taken yet:" + shown.collect(Collectors.joining()) + more;
    }
}
