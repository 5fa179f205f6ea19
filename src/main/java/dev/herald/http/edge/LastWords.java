package dev.herald.http.edge;

import dev.herald.http.Problem;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpStatus;

/** A problem as a whole HTTP/1.1 response, for connections that end before there is a request to answer. */
final class LastWords {
    private LastWords() {}

    static ByteBuffer of(Problem problem) {
        var head = new StringBuilder("HTTP/1.1 " + problem.status() + " " + HttpStatus.getMessage(problem.status())
                + "\r\nContent-Type: " + Problem.MEDIA_TYPE + "\r\nX-Content-Type-Options: nosniff\r\n");
        problem.headers().forEach((name, value) -> head.append(name + ": " + value + "\r\n"));
        var body = problem.bytes();
        head.append("Content-Length: " + body.length + "\r\nConnection: close\r\n\r\n");
        return ByteBuffer.wrap((head + new String(body, StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8));
    }
}
