package dev.herald.documents.kinds;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Changes that a client wants to be made, one after the other.
 *
 * @param version that it had seen; {@link #NOW} for whatever there is
 * @param client by which its changes are known if they come again; empty for none
 * @param onConflict what is to be done when others have changed the document since
 * @param remarks what their commits say beside them, which only the server's own rooms can say
 */
public record Submission(
        long version, String client, OnConflict onConflict, List<Change> changes, Optional<ObjectNode> remarks) {

    /** What is to be done with changes of a former version. */
    public enum OnConflict {
        /** They are carried over what others did. */
        REBASE,
        /** They are refused. */
        REFUSE
    }

    public static final long NOW = -1;

    private static final int MOST = 1_000;
    private static final long LARGEST = (1L << 53) - 1; // that JavaScript has
    private static final String CLIENT = "[A-Za-z0-9_-]{1,64}";

    public Submission {
        changes = List.copyOf(changes);
    }

    public Submission(long version, String client, OnConflict onConflict, List<Change> changes) {
        this(version, client, onConflict, changes, Optional.empty());
    }

    /** One change of what there is now, that will not come again. */
    public static Submission of(JsonNode body) {
        return new Submission(NOW, "", OnConflict.REBASE, List.of(new Change(0, body)));
    }

    /**
     * As a client has written it: {@code {v?, client?, strict?, changes: [{seq, patch | merge}]}}, or one change without the list.
     *
     * @throws Refused that names what is wrong with it
     */
    public static Submission read(JsonNode json) {
        if (!json.isObject()) {
            throw invalid("it is an object with 'patch' or 'merge', or with 'changes'");
        }
        var client = json.path("client");
        if (!client.isMissingNode()
                && !(client.isTextual() && client.textValue().matches(CLIENT))) {
            throw invalid("'client' has 1 to 64 letters, digits, dashes and underscores");
        }
        var changes = json.has("changes") ? changes(json.path("changes")) : List.of(change(json));
        if (changes.size() > MOST) {
            throw new Refused(413, "too_many_changes", "one submit has at most " + MOST + " changes");
        }
        return new Submission(
                json.has("v") ? number(json, "v") : NOW,
                client.asText(""),
                json.path("strict").asBoolean() ? OnConflict.REFUSE : OnConflict.REBASE,
                changes);
    }

    private static List<Change> changes(JsonNode array) {
        if (!array.isArray()) {
            throw invalid("'changes' is an array");
        }
        var changes = new ArrayList<Change>();
        array.forEach(each -> changes.add(change(each)));
        return changes;
    }

    private static Change change(JsonNode json) {
        if (!json.isObject()) {
            throw invalid("a change is an object");
        }
        return new Change(json.has("seq") ? number(json, "seq") : 0, json);
    }

    private static long number(JsonNode json, String member) {
        var number = json.path(member);
        boolean isWhole = number.isIntegralNumber() && number.canConvertToLong();
        if (!isWhole || number.longValue() < 0 || number.longValue() > LARGEST) {
            throw invalid("'" + member + "' is a whole number, from 0");
        }
        return number.longValue();
    }

    private static Refused invalid(String what) {
        return new Refused(400, "change_invalid", what);
    }
}
