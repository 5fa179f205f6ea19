package dev.herald.feeds.postgres.setup;

import dev.herald.feeds.mapping.Mapping;
import dev.herald.feeds.mapping.Template;
import dev.herald.message.Namespace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One database.
 *
 * @param name of the feed
 * @param url of JDBC, {@code jdbc:postgresql://host:port/database}
 * @param password none for a role that needs none
 * @param slot made when it is missing
 * @param publication made when it is missing and the role may
 * @param heartbeat how often an idle slot is moved on
 * @param warn how many bytes of write-ahead log the slot may hold back until an operator is told
 * @param drop from how many bytes on the slot is given up, for the disk's sake; never when it is empty
 * @param messages what the prefix of a logical message begins with whose rest is a channel; none are taken when it is empty
 * @param namespace of the messages' channels
 * @param timeout of a query for rows
 */
public record Settings(
        String name,
        String url,
        String user,
        Optional<String> password,
        String slot,
        String publication,
        Duration heartbeat,
        long warn,
        OptionalLong drop,
        String messages,
        Namespace namespace,
        Duration timeout,
        List<Table> tables) {

    /**
     * One table that is told of.
     *
     * @param schema as the catalog has it, and so the name
     * @param query by which the present rows are found, with {@code :column} for what the channel says; one is made when it is empty
     * @param limit of rows that are told at once
     */
    public record Table(String schema, String name, Mapping mapping, Optional<String> query, int limit) {

        public Table {
            var unbound = new ArrayList<>(
                    query.map(text -> Placeholders.in(text).names()).orElse(List.of()));
            unbound.removeAll(mapping.channel().columns());
            if (!unbound.isEmpty()) {
                throw new IllegalArgumentException("the query of table " + name + " asks for :" + unbound.get(0)
                        + ", which its channel " + mapping.channel() + " does not say");
            }
        }

        /** @param mapping whose table has its schema with it, {@code public.orders}; pages are told {@code orders} */
        public Table(Mapping mapping, Optional<String> query, int limit) {
            this(schema(mapping.table()), name(mapping.table()), told(mapping), query, limit);
        }

        private static String schema(String table) {
            int dot = table.indexOf('.');
            return dot < 0 ? "public" : table.substring(0, dot);
        }

        private static String name(String table) {
            return table.substring(table.indexOf('.') + 1);
        }

        private static Mapping told(Mapping mapping) {
            var name = schema(mapping.table()).equals("public") ? name(mapping.table()) : mapping.table();
            return new Mapping(name, mapping.channel(), mapping.columns(), mapping.where());
        }

        /** As SQL names it. */
        public String sql() {
            return quoted(schema) + "." + quoted(name);
        }
    }

    public Settings {
        tables = List.copyOf(tables);
        if (!url.startsWith("jdbc:postgresql:")) {
            throw new IllegalArgumentException("'url' of a postgres feed is written jdbc:postgresql://host/database");
        }
        if (!slot.matches("[a-z0-9_]{1,63}")) {
            throw new IllegalArgumentException(
                    "'slot' has 1 to 63 small letters, digits and underscores, not '" + slot + "'");
        }
        if (publication.isEmpty() || publication.length() > 63) {
            throw new IllegalArgumentException("'publication' has 1 to 63 characters");
        }
        var seen = new HashSet<String>();
        for (var table : tables) {
            if (!seen.add(table.mapping().table() + " " + table.mapping().channel())) {
                throw new IllegalArgumentException("table " + table.mapping().table() + " is mapped twice to "
                        + table.mapping().channel());
            }
        }
    }

    /** By which the channels are known on which something is told of its rows. */
    public List<Template> templates() {
        return tables.stream().map(table -> table.mapping().channel()).toList();
    }

    /** A name as SQL has it, whatever is in it. */
    public static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /** Does not show the password. */
    @Override
    public String toString() {
        return name + ": " + url + " as " + user + ", slot " + slot + ", publication " + publication;
    }
}
