package dev.herald.feeds.postgres.setup;

import dev.herald.feeds.Trouble;
import dev.herald.feeds.mapping.Template;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Sees to it, before a feed begins, that the database has what it needs; or says what is missing. */
public final class Preparation {
    static final int OLDEST = 14;

    private final Settings settings;
    private final Publication publication;
    private final Slot slot;

    public Preparation(Settings settings) {
        this.settings = settings;
        this.publication = new Publication(settings);
        this.slot = new Slot(settings);
    }

    /** Hears what was lost, before it is lost for good. */
    public interface Losing {
        void lost(Iterable<Template> templates) throws InterruptedException;
    }

    /**
     * @param era names the history that positions are of: another server, or a publication that was made anew, has another
     * @param beginning where the slot begins, if it is new
     */
    public record Prepared(String era, Optional<Long> beginning) {}

    /**
     * @param former the era that was prepared before; empty when nothing was ever told: then nothing can have been lost
     * @param system the number that the server has of itself
     */
    public Prepared prepare(Connection connection, Optional<String> former, String system, Losing losing)
            throws SQLException, Trouble, InterruptedException {
        server(connection);
        for (var table : settings.tables()) {
            table(table, connection);
        }
        var state = slot.state(connection);
        if (state.isPresent() && !state.get().isOurs()) {
            throw new Trouble(
                    "slot_unfit",
                    "slot " + settings.slot() + " is of another database or another plugin than pgoutput",
                    "Name another slot in the configuration.");
        }
        boolean isUnpublished =
                publication.state(connection).isEmpty(); // the server cannot read what was logged meanwhile
        var unpublished = publish(connection);
        var era = era(system, connection);
        boolean isOther = former.map(before -> !before.equals(era)).orElse(false);
        boolean isNew = state.isEmpty() || state.get().isLost() || isUnpublished || isOther;
        if (former.isPresent() && (isNew || !unpublished.isEmpty())) {
            losing.lost(isNew ? settings.templates() : unpublished);
        }
        if (isNew) {
            slot.drop(connection);
            return new Prepared(era, Optional.of(slot.create(connection)));
        }
        return new Prepared(era, Optional.empty());
    }

    /** The history that is told now. */
    public String era(String system, Connection connection) throws SQLException {
        return system + "-"
                + publication.state(connection).map(Publication.State::oid).orElse(0L);
    }

    private void server(Connection connection) throws SQLException, Trouble {
        var version = connection.getMetaData().getDatabaseMajorVersion();
        if (version < OLDEST) {
            throw new Trouble(
                    "server_too_old", "PostgreSQL " + version + " is too old", "Feeds need PostgreSQL 14 or newer.");
        }
        if (ask("select pg_is_in_recovery()::text", connection).equals("true")) {
            throw new Trouble("standby", "the server is a standby", "Name the primary in the feed's url.");
        }
        var level = ask("show wal_level", connection);
        if (!level.equals("logical")) {
            throw new Trouble(
                    "wal_level",
                    "the server's wal_level is " + level + ", and has to be logical",
                    "An administrator runs: alter system set wal_level = 'logical'; and restarts the server.");
        }
    }

    static String ask(String question, Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var found = statement.executeQuery(question)) {
            return found.next() ? String.valueOf(found.getString(1)) : "";
        }
    }

    private static void table(Settings.Table table, Connection connection) throws SQLException, Trouble {
        var facts = Facts.of(table, connection)
                .orElseThrow(() -> new Trouble(
                        "table_missing", "there is no table " + table.sql(), "Look at the tables of the feed."));
        if ((facts.kind() != 'r' && facts.kind() != 'p') || facts.persistence() != 'p') {
            throw new Trouble(
                    "table_unfit",
                    table.sql() + " is a view, or unlogged: its changes are not in the write-ahead log",
                    "alter table " + table.sql() + " set logged;");
        }
        var unknown = unknown(table, facts.names());
        if (!unknown.isEmpty()) {
            throw columnMissing(table, unknown);
        }
    }

    /** The columns that the feed needs and that are not among these. */
    public static Set<String> unknown(Settings.Table table, List<String> columns) {
        var mapping = table.mapping();
        var needed = new LinkedHashSet<>(mapping.channel().columns());
        needed.addAll(mapping.columns());
        mapping.where().ifPresent(where -> needed.addAll(where.columns()));
        needed.removeAll(Set.copyOf(columns));
        return needed;
    }

    public static Trouble columnMissing(Settings.Table table, Set<String> columns) {
        return new Trouble(
                "column_missing",
                "table " + table.sql() + " has no column " + String.join(", ", columns),
                "Was it renamed or dropped? Look at the feed's channel, columns and where.");
    }

    /** Gives the templates of the tables that were not told of until now. */
    private List<Template> publish(Connection connection) throws SQLException, Trouble {
        var state = publication.state(connection);
        var missing = state.isPresent() ? publication.missing(state.get()) : settings.tables();
        if (state.isPresent() && missing.isEmpty()) {
            return List.of();
        }
        for (var table : missing) {
            canBePublished(table, connection);
        }
        publication.run(state.isPresent() ? publication.addition(missing) : publication.creation(), connection);
        var templates = new ArrayList<Template>();
        settings.tables().stream()
                .filter(table -> missing.stream().anyMatch(other -> other.sql().equals(table.sql())))
                .map(table -> table.mapping().channel())
                .forEach(templates::add);
        return templates;
    }

    /** Or the application's own UPDATE and DELETE would fail from then on. */
    private static void canBePublished(Settings.Table table, Connection connection) throws SQLException, Trouble {
        if (!Facts.of(table, connection).map(Facts::canBePublished).orElse(false)) {
            throw new Trouble(
                    "no_identity",
                    "table " + table.sql()
                            + " has nothing by which its rows are known: PostgreSQL would refuse every UPDATE and"
                            + " DELETE of a published table like that, so it is not published",
                    identity(table));
        }
    }

    static String identity(Settings.Table table) {
        return "Give it a primary key, or: alter table " + table.sql() + " replica identity full;"
                + " (of each of its partitions as well, if it has any)";
    }
}
