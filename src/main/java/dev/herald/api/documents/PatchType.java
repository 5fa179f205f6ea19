package dev.herald.api.documents;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.herald.documents.kinds.Refused;
import dev.herald.http.Call;
import dev.herald.http.Problem;
import dev.herald.http.Refusal;
import java.util.Locale;

/** How a body says what is to be changed. */
enum PatchType {
    /** RFC 6902. */
    JSON_PATCH("application/json-patch+json"),
    /** RFC 7396. */
    MERGE_PATCH("application/merge-patch+json"),
    /** An array is the former, an object the latter. */
    EITHER("application/json");

    private static final String ALL = JSON_PATCH.name + ", " + MERGE_PATCH.name + ", " + EITHER.name;

    private final String name;

    PatchType(String name) {
        this.name = name;
    }

    static PatchType of(Call call) {
        var said =
                call.header("Content-Type").orElse("").split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        for (var type : values()) {
            if (type.name.equals(said)) {
                return type;
            }
        }
        throw new Refusal(new Problem(
                        415,
                        "unsupported_patch",
                        said.isEmpty() ? "the body has no content type" : "a body of this content type is no patch",
                        "Say which it is: Content-Type: application/json-patch+json (an array of operations), or"
                                + " application/merge-patch+json.")
                .with("Accept-Patch", ALL));
    }

    /** The change that the body is, as documents take it. */
    ObjectNode change(JsonNode body) {
        boolean isMerge = this == MERGE_PATCH || (this == EITHER && body.isObject());
        if (!isMerge && !body.isArray()) {
            throw new Refused(
                    400, "patch_invalid", "a patch is an array of operations (RFC 6902), a merge patch an object");
        }
        return JsonNodeFactory.instance.objectNode().set(isMerge ? "merge" : "patch", body);
    }
}
