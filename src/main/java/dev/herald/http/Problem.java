package dev.herald.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * An error as RFC 9457 writes it, with a code for programs and a hint for people.
 *
 * @param code a word that never changes, such as {@code bad_json}
 * @param detail what was wrong with this request
 * @param hint what to do about it
 * @param headers of the reply, such as {@code Retry-After}
 * @param members further members of the problem's JSON
 */
public record Problem(
        int status, String code, String detail, String hint, Map<String, String> headers, Map<String, JsonNode> members)
        implements Answer {
    public static final String MEDIA_TYPE = "application/problem+json";

    public Problem {
        headers = Map.copyOf(headers);
        members = Map.copyOf(members);
    }

    public Problem(int status, String code, String detail, String hint) {
        this(status, code, detail, hint, Map.of(), Map.of());
    }

    /** Something broke, and the log says what. */
    public static Problem internal() {
        return new Problem(
                500, "internal_error", "something broke on the server's side", "The server's log says what.");
    }

    /** A page of an origin that is not listed. */
    public static Problem originRefused() {
        return new Problem(
                403,
                "origin_refused",
                "pages of this origin may not call this server",
                "Add the page's origin to http.origins in the server's configuration; if the page is its own, list the"
                        + " proxy in front of it in http.proxies.");
    }

    /** This problem, and a header with it. */
    public Problem with(String header, String value) {
        var all = new TreeMap<>(headers);
        all.put(header, value);
        return new Problem(status, code, detail, hint, all, members);
    }

    /** This problem, and a member more in its JSON. */
    public Problem telling(String member, String value) {
        return telling(member, JsonNodeFactory.instance.textNode(value));
    }

    public Problem telling(String member, int value) {
        return telling(member, JsonNodeFactory.instance.numberNode(value));
    }

    private Problem telling(String member, JsonNode value) {
        var all = new TreeMap<>(members);
        all.put(member, value);
        return new Problem(status, code, detail, hint, headers, all);
    }

    public ObjectNode json() {
        var json = JsonNodeFactory.instance
                .objectNode()
                .put("type", "about:blank")
                .put("title", HttpStatus.getMessage(status))
                .put("status", status)
                .put("code", code)
                .put("detail", detail);
        if (!hint.isEmpty()) {
            json.put("hint", hint);
        }
        new TreeMap<>(members).forEach(json::set);
        return json;
    }

    public byte[] bytes() {
        return (json() + "\n").getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void send(Request request, Response response, Callback callback) {
        new Whole(status, MEDIA_TYPE, bytes(), headers).send(request, response, callback);
    }
}
