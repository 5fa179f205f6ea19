package dev.herald.config;

import java.util.List;

/** What came of reading a configuration. */
public sealed interface Outcome<R> {

    /** Nothing is wrong with it. */
    record Read<R>(R value, List<Setting> settings) implements Outcome<R> {
        public Read {
            settings = List.copyOf(settings);
        }
    }

    /** Everything that is wrong with it, at once. */
    record Refused<R>(List<Problem> problems) implements Outcome<R> {
        public Refused {
            problems = List.copyOf(problems);
        }
    }
}
