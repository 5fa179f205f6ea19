package dev.herald.http.pages;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.herald.http.Answer;
import dev.herald.http.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.resource.Resource;

/**
 * The browser's client among the files: pages of any origin may load it, and each bundle has a second name that
 * holds its hash, under which it never changes and may be kept for ever.
 *
 * <p>{@code /herald.json} tells those names, with what a page writes into {@code integrity}. The hash is taken of the
 * file as it is now, so a name of another version leads nowhere. A build without bundles (see
 * src/decisions/client-bundles.md) serves the modules that they are made of, under the plain names.
 */
final class ClientLibrary extends Handler.Wrapper {
    private static final Pattern NAME = Pattern.compile(
            "/(?<stem>herald(?:-core|-services|-tables|-documents)?)(?:-(?<hash>[0-9a-f]{16}))?(?<kind>\\.mjs|(?:\\.es5|\\.min)?\\.js)(?<map>\\.map)?");
    private static final List<String> BUNDLES = List.of(
            "herald.mjs",
            "herald-core.mjs",
            "herald-services.mjs",
            "herald-tables.mjs",
            "herald-documents.mjs",
            "herald.js",
            "herald-services.js",
            "herald-tables.js",
            "herald-documents.js",
            "herald.es5.js");
    private static final Map<String, String> MODULES = Map.of(
            "/herald.mjs", "export * from './client/index.js'\n",
            "/herald-core.mjs", "export * from './client/core.js'\n",
            "/herald-services.mjs", "export * from './client/services.js'\n",
            "/herald-tables.mjs", "export * from './client/tables.js'\n",
            "/herald-documents.mjs", "export * from './client/documents.js'\n");
    private static final Map<String, String> FOR_ALL_ORIGINS =
            Map.of("Access-Control-Allow-Origin", "*", "Cross-Origin-Resource-Policy", "cross-origin");
    private static final String CONTENTS = "/herald.json";
    private static final String FOR_EVER = "public, max-age=31536000, immutable";

    private final Resource files;
    private final String version;

    ClientLibrary(Handler handler, Resource files, String version) {
        super(handler);
        this.files = files;
        this.version = version;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        var path = Request.getPathInContext(request);
        var name = NAME.matcher(path);
        boolean isBundle = name.matches();
        if (isBundle || path.equals(CONTENTS) || path.startsWith("/client/")) {
            FOR_ALL_ORIGINS.forEach(response.getHeaders()::put);
        }
        if (path.equals(CONTENTS)) {
            var body = contents().toString().getBytes(UTF_8);
            send("application/json", body, request, response, callback);
            return true;
        }
        if (!isBundle) {
            return super.handle(request, response, callback);
        }
        var plain = "/" + name.group("stem") + name.group("kind");
        var file = plain + Optional.ofNullable(name.group("map")).orElse("");
        return name.group("hash") == null
                ? plain(file, request, response, callback)
                : unchanging(plain, name.group("hash"), file, request, response, callback);
    }

    private boolean unchanging(
            String plain, String hash, String file, Request request, Response response, Callback callback)
            throws Exception {
        var bundle = read(plain);
        if (bundle.isEmpty() || !hash(bundle.get()).equals(hash)) {
            gone().send(request, response, callback);
            return true;
        }
        response.getHeaders().put("Cache-Control", FOR_EVER);
        return super.handle(named(request, file), response, callback);
    }

    private boolean plain(String path, Request request, Response response, Callback callback) throws Exception {
        var module = MODULES.get(path);
        if (module != null && read(path).isEmpty()) {
            send("text/javascript", module.getBytes(UTF_8), request, response, callback);
            return true;
        }
        return super.handle(request, response, callback);
    }

    private static void send(String type, byte[] body, Request request, Response response, Callback callback) {
        var fresh = Map.of("Cache-Control", "no-cache", "ETag", Tagged.of(body));
        new Answer.Whole(200, type, body, fresh).send(request, response, callback);
    }

    private Problem gone() {
        return new Problem(
                404,
                "old_client",
                "this is not the client of version " + version + ", which runs here",
                "/herald.json has the names of its files; /herald.mjs and /herald.js are always the present ones.",
                FOR_ALL_ORIGINS,
                Map.of());
    }

    private ObjectNode contents() throws IOException {
        var json = JsonNodeFactory.instance.objectNode().put("version", version);
        var all = json.putObject("files");
        for (var name : BUNDLES) {
            var bundle = read("/" + name);
            if (bundle.isPresent()) {
                int stem = name.indexOf('.');
                all.putObject(name)
                        .put("path", "/" + name.substring(0, stem) + "-" + hash(bundle.get()) + name.substring(stem))
                        .put("integrity", "sha384-" + Base64.getEncoder().encodeToString(sha384(bundle.get())));
            }
        }
        return json;
    }

    private Optional<byte[]> read(String path) throws IOException {
        var file = files.resolve(path.substring(1));
        if (file == null || !file.exists()) {
            return Optional.empty();
        }
        try (InputStream bytes = file.newInputStream()) {
            return Optional.of(bytes.readAllBytes());
        }
    }

    private static Request named(Request request, String path) {
        return Request.serveAs(
                request, HttpURI.build(request.getHttpURI()).path(path).asImmutable());
    }

    private static String hash(byte[] bundle) {
        return HexFormat.of().formatHex(sha384(bundle), 0, 8);
    }

    private static byte[] sha384(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-384").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-384", e);
        }
    }
}
