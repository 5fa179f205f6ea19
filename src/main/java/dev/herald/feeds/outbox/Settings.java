package dev.herald.feeds.outbox;

import java.time.Duration;
import java.util.Optional;

/**
 * Where the table is.
 *
 * @param url of JDBC, of a database whose driver is on the class path
 * @param table with its schema, if that is needed: {@code app.herald_outbox}
 * @param every so often it is looked at
 * @param listen PostgreSQL's channel on which a {@code NOTIFY} says that there is something; empty for none
 */
public record Settings(
        String url, String user, String password, String table, Duration every, Optional<String> listen, int batch) {
    private static final int BATCH = 500;

    public Settings {
        if (!url.startsWith("jdbc:")) {
            throw new IllegalArgumentException(
                    "the url of an outbox begins with jdbc:, as in jdbc:postgresql://db/shop");
        }
        if (!table.matches("[A-Za-z_][A-Za-z0-9_$]*(\\.[A-Za-z_][A-Za-z0-9_$]*)?")) {
            throw new IllegalArgumentException(
                    "the table of an outbox is a plain name, or a schema's and a table's, not '" + table + "'");
        }
        if (every.compareTo(Duration.ofMillis(10)) < 0) {
            throw new IllegalArgumentException(
                    "an outbox is looked at every 10ms at most, not every " + every.toMillis() + "ms");
        }
        if (listen.isPresent() && !listen.get().matches("[A-Za-z_][A-Za-z0-9_]{0,62}")) {
            throw new IllegalArgumentException("the channel of NOTIFY is a plain name, not '" + listen.get() + "'");
        }
        if (listen.isPresent() && !url.startsWith("jdbc:postgresql:")) {
            throw new IllegalArgumentException(
                    "only PostgreSQL has NOTIFY: leave it out for " + url.replaceAll("[?;].*", ""));
        }
    }

    public static Settings of(
            String url, String user, String password, String table, Duration every, Optional<String> listen) {
        return new Settings(url, user, password, table, every, listen, BATCH);
    }

    /** As the log may have it. */
    @Override
    public String toString() {
        return url.replaceAll("[?;].*", "") + " " + table;
    }
}
