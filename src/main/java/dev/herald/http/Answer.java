package dev.herald.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** What a door replies to a request. */
public interface Answer {
    /** As Jetty numbers the versions of HTTP. */
    int HTTP_2 = 20;

    /** Sends it; the callback is completed when the reply is out, or in the case of a stream when that ends. */
    void send(Request request, Response response, Callback callback);

    static Answer json(JsonNode json) {
        return json(200, json);
    }

    static Answer json(int status, JsonNode json) {
        return new Whole(status, "application/json", (json + "\n").getBytes(StandardCharsets.UTF_8), Map.of());
    }

    static Answer json(byte[] json) {
        return new Whole(200, "application/json", json, Map.of());
    }

    static Answer text(String contentType, String text) {
        return new Whole(200, contentType, text.getBytes(StandardCharsets.UTF_8), Map.of());
    }

    /** Done, and there is nothing to tell. */
    static Answer nothing() {
        return new Whole(204, "", new byte[0], Map.of());
    }

    /**
     * Says that the connection ends with this reply if some of the request has not come yet: it cannot be told from
     * the next one, and a client that was not told would send that into a connection that is being closed.
     */
    static void closeUnlessRead(Request request, Response response) {
        boolean isHttp1 = request.getConnectionMetaData().getHttpVersion().getVersion() < HTTP_2;
        if (isHttp1 && !request.consumeAvailable()) {
            response.getHeaders().put(HttpHeader.CONNECTION, "close");
        }
    }

    /** A reply that is in hand. An empty content type is none. */
    @SuppressWarnings("ArrayRecordComponent") // it is sent once and never compared
    record Whole(int status, String contentType, byte[] body, Map<String, String> headers) implements Answer {

        @Override
        public void send(Request request, Response response, Callback callback) {
            response.setStatus(status);
            if (!contentType.isEmpty()) {
                response.getHeaders().put(HttpHeader.CONTENT_TYPE, contentType);
            }
            response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
            headers.forEach(response.getHeaders()::put);
            closeUnlessRead(request, response);
            response.write(true, ByteBuffer.wrap(body), callback);
        }
    }
}
