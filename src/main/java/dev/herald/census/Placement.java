package dev.herald.census;

import dev.herald.message.Pattern;
import java.util.Set;

/** What the server has a session get, beside what its client has subscribed to. Safe from any thread. */
public interface Placement {
    /** Of a session that gets what it asked for and nothing else. */
    Placement NONE = new Placement() {
        @Override
        public void place(Pattern pattern) {}

        @Override
        public void displace(Pattern pattern) {}

        @Override
        public Set<Pattern> placed() {
            return Set.of();
        }
    };

    /** Has it get what matches, whatever the rules say; its client cannot end that. */
    void place(Pattern pattern);

    /** Ends that: it gets what its client subscribed to, if it may have that. */
    void displace(Pattern pattern);

    /** Where it was placed. */
    Set<Pattern> placed();
}
