package dev.herald.documents.keeping;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.herald.documents.kinds.Commit;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which of each client's changes was taken last, so that one that is sent again is not taken twice. The clients that were heard
 * of last are remembered. One thread at a time.
 */
public final class Authors {
    /** What the names of clients begin with that make one change only. */
    public static final String ONCE = "id-";

    private static final int REMEMBERED = 1_000;

    /**
     * The newest of a client's changes that was taken, and the version that it made.
     *
     * @param by whose it was; empty for nobody in particular
     */
    public record Last(long seq, long version, String by) {}

    private final LinkedHashMap<String, Last> clients = new LinkedHashMap<>(); // who was heard of last at the end
    private final LinkedHashMap<String, Last> once = new LinkedHashMap<>();
    private long forgotten;

    public void note(Commit commit) {
        if (commit.client().isEmpty()) {
            return;
        }
        boolean isOnce = commit.client().startsWith(ONCE);
        put(
                commit.client(),
                new Last(commit.seq(), commit.version(), commit.by().orElse("")));
        var all = isOnce ? once : clients;
        if (all.size() > REMEMBERED) {
            var oldest = all.entrySet().iterator().next();
            forgotten = isOnce ? forgotten : oldest.getValue().version;
            all.remove(oldest.getKey());
        }
    }

    private void put(String client, Last last) {
        var all = client.startsWith(ONCE) ? once : clients;
        all.remove(client);
        all.put(client, last);
    }

    public Optional<Last> of(String client) {
        return Optional.ofNullable((client.startsWith(ONCE) ? once : clients).get(client));
    }

    /** Up to which version clients made changes that are not remembered any more, though they may come again; 0: there are none. */
    public long forgotten() {
        return forgotten;
    }

    /** As a {@link Copy} has them. */
    public ObjectNode json() {
        var json = JsonNodeFactory.instance.objectNode();
        var all = json.putObject("clients");
        Stream.of(clients, once).flatMap(each -> each.entrySet().stream()).forEach(each -> all.putArray(each.getKey())
                .add(each.getValue().seq)
                .add(each.getValue().version)
                .add(each.getValue().by));
        return json.put("forgotten", forgotten);
    }

    public static Authors read(JsonNode json) {
        var authors = new Authors();
        json.path("clients").properties().forEach(each -> {
            var last = each.getValue();
            authors.put(
                    each.getKey(),
                    new Last(
                            last.path(0).longValue(),
                            last.path(1).longValue(),
                            last.path(2).asText()));
        });
        authors.forgotten = json.path("forgotten").asLong();
        return authors;
    }
}
