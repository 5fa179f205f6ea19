package dev.herald.props;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeMap;

/** Keeps a list of members as a client does: by a list, and then differences. */
public final class Roster {
    private final TreeMap<String, JsonNode> members = new TreeMap<>();
    private final Set<String> told = new HashSet<>();
    private long version = -1;
    private int count;
    private int skips;
    private boolean sampled;

    /** Takes the message in if it is of the companion channel. */
    public void hear(JsonNode message, String companion) {
        var data = message.path("data");
        if (!message.path("channel").asText().equals(companion) || !data.has("version")) {
            return;
        }
        data.fieldNames().forEachRemaining(told::add);
        boolean isList = data.has("members");
        long next = data.get("version").asLong();
        if (!isList && (version < 0 && data.has("joined") || next <= version)) {
            return;
        }
        if (isList) {
            members.clear();
        } else if (version >= 0 && next != version + 1) {
            skips++;
        }
        version = next;
        count = data.get("count").asInt();
        sampled = data.path("sampled").asBoolean();
        data.path("members").forEach(this::put);
        data.path("joined").forEach(this::put);
        data.path("changed").forEach(this::put);
        data.path("left").forEach(id -> members.remove(id.asText()));
    }

    private void put(JsonNode member) {
        members.put(member.path("id").asText(), member);
    }

    public Set<String> ids() {
        return Set.copyOf(members.keySet());
    }

    public JsonNode member(String id) {
        return members.getOrDefault(id, com.fasterxml.jackson.databind.node.MissingNode.getInstance());
    }

    public int count() {
        return count;
    }

    /** How often a version was not the next: the list has to be asked for again. */
    public int skips() {
        return skips;
    }

    public boolean isSampled() {
        return sampled;
    }

    /** Whether any message had the field. */
    public boolean wasTold(String field) {
        return told.contains(field);
    }

    @Override
    public String toString() {
        return version + ": " + count + " " + members.values() + ", told " + told;
    }
}
