package dev.herald.http.pages;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.herald.http.Answer;
import dev.herald.http.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.resource.Resource;

/**
 * Shows Markdown as pages: the guides at {@code /docs/}, and what else of the repository they link to at {@code
 * /repository/}. With {@code .md} behind its name a page is given as it was written.
 *
 * <p>Pages are made when they are asked for: an edited guide shows at the next reload, and a start waits for nothing.
 */
final class Guides extends Handler.Abstract {
    private static final String AS_HTML = "text/html;charset=utf-8";
    private static final String AS_WRITTEN = "text/markdown;charset=utf-8";

    private final Resource files;

    Guides(Resource files) {
        this.files = files;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        var path = Request.getPathInContext(request);
        if (path.equals("/docs") || path.equals("/repository")) {
            Response.sendRedirect(request, response, callback, path + "/");
            return true;
        }
        if (!path.startsWith("/docs/") && !path.startsWith("/repository/")) {
            return false;
        }
        if (path.endsWith(".md")) {
            return shown(AS_WRITTEN, read(path), request, response, callback);
        }
        if (path.endsWith("/") && exists(path + "index.html")) {
            return false; // a folder of the user's own
        }
        var text = read(path.endsWith("/") ? path + "README.md" : path + ".md");
        if (text.isEmpty() && !isThere(path)) {
            missing().send(request, response, callback);
            return true;
        }
        var page = text.isPresent() ? Optional.of(page(path, text.get())) : text;
        return shown(AS_HTML, page, request, response, callback);
    }

    private String page(String path, String text) throws IOException {
        var links = new Links(this::exists);
        var contents =
                new Markdown(links, "/docs/").links(read("/docs/README.md").orElse(""));
        return new Frame(contents).around(path, new Markdown(links, path).page(text));
    }

    private static Problem missing() {
        return new Problem(404, "not_found", "there is no such guide", "/docs/ lists those that there are.");
    }

    private static boolean shown(
            String type, Optional<String> text, Request request, Response response, Callback callback) {
        if (text.isEmpty()) {
            return false;
        }
        var body = text.get().getBytes(UTF_8);
        var tag = Tagged.of(body);
        var headers = Map.of("ETag", tag, "Cache-Control", "no-cache");
        var known = request.getHeaders().get(HttpHeader.IF_NONE_MATCH);
        if (known != null && known.replace("--gzip", "").contains(tag)) {
            new Answer.Whole(304, "", new byte[0], headers).send(request, response, callback);
        } else {
            new Answer.Whole(200, type, body, headers).send(request, response, callback);
        }
        return true;
    }

    private boolean isThere(String path) {
        var file = files.resolve(path.substring(1));
        return file != null && file.exists();
    }

    private boolean exists(String path) {
        var file = files.resolve(path.substring(1));
        return file != null && file.exists() && !file.isDirectory();
    }

    private Optional<String> read(String path) throws IOException {
        if (!exists(path)) {
            return Optional.empty();
        }
        try (InputStream bytes = files.resolve(path.substring(1)).newInputStream()) {
            return Optional.of(new String(bytes.readAllBytes(), UTF_8));
        }
    }
}
