package dev.herald.http.pages;

import dev.herald.http.Signpost;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.compression.gzip.GzipCompression;
import org.eclipse.jetty.compression.server.CompressionConfig;
import org.eclipse.jetty.compression.server.CompressionHandler;
import org.eclipse.jetty.http.content.HttpContent;
import org.eclipse.jetty.http.content.ResourceHttpContentFactory;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ContextHandler;
import org.eclipse.jetty.server.handler.ResourceHandler;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.URIUtil;
import org.eclipse.jetty.util.resource.Resource;
import org.eclipse.jetty.util.resource.ResourceFactory;

/**
 * Serves files: a folder of the user's, and the pages that came in the jar behind it. The index at {@code
 * /}; ETag, Last-Modified, 304, ranges, and compression for what is text.
 *
 * <p>Browsers are told to ask each time whether a file has changed (a 304 when not): a page and the client
 * library that it loads are then never of different versions. On the packed pages scripts run only from this
 * server's files, never from within a page; which rules hold on the user's own pages is the user's affair: a policy
 * of ours would break what they load from elsewhere. Jetty's own
 * handlers do most of the work, {@link Guides} and {@link ClientLibrary} the rest; this puts them together.
 */
public final class Pages extends Handler.Wrapper implements Signpost {
    private static final String POLICY = "Content-Security-Policy";
    private static final String OPENER = "Cross-Origin-Opener-Policy";

    /** The stock CometD client keeps its timers in a worker made from a blob. */
    private static final String SCRIPTS_OF_OUR_OWN =
            "default-src 'self'; connect-src *; img-src 'self' data: blob:; media-src 'self' blob:;"
                    + " worker-src 'self' blob:; object-src 'none'; base-uri 'self'; form-action 'self';"
                    + " frame-ancestors 'self'";

    /** Those that Jetty does not know. */
    private static final Map<String, String> KINDS =
            Map.of("map", "application/json", "md", "text/markdown;charset=utf-8", "yaml", "text/plain;charset=utf-8");

    /**
     * @param folder the user's own files, which win over the packed ones
     * @param packed folders on the class path, such as {@code web/pages}; those that are not there are passed over
     * @param version of the client library that is among the files
     */
    public record Settings(Optional<Path> folder, List<String> packed, String version) {
        public Settings {
            packed = List.copyOf(packed);
            if (folder.isPresent() && !Files.isDirectory(folder.get())) {
                throw new IllegalArgumentException("'" + folder.get() + "' is not a folder");
            }
        }
    }

    private final Optional<Path> folder;

    public Pages(Settings settings) {
        folder = settings.folder();
        var files = new Uncached();
        files.setDirAllowed(false);
        files.setEtags(true);
        files.setCacheControl("no-cache");
        files.setWelcomeFiles("index.html");
        var found = resources(settings, ResourceFactory.of(files));
        if (!found.isEmpty()) {
            var all = ResourceFactory.combine(found);
            files.setBaseResource(all);
            var context = new ContextHandler(compressed(new Handler.Sequence(new Guides(all), files)), "/");
            KINDS.forEach(context.getMimeTypes()::addMimeMapping);
            setHandler(new ClientLibrary(context, all, settings.version()));
        }
    }

    @Override
    public List<String> signs() {
        return List.of("/", "/docs/", "/herald.json");
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        var headers = response.getHeaders();
        if (isTheUsers(Request.getPathInContext(request))) {
            headers.remove(POLICY);
            headers.remove("Cross-Origin-Resource-Policy");
            return super.handle(request, response, callback);
        }
        var before = headers.get(POLICY);
        headers.put(POLICY, SCRIPTS_OF_OUR_OWN);
        headers.put(OPENER, "same-origin");
        if (super.handle(request, response, callback)) {
            return true;
        }
        headers.put(POLICY, before);
        headers.remove(OPENER);
        return false;
    }

    /** @param encoded path, with its escapes */
    private boolean isTheUsers(String encoded) {
        try {
            var path = URIUtil.decodePath(encoded);
            var file = folder.map(top -> top.resolve(path.endsWith("/") ? "." + path + "index.html" : "." + path));
            return file.map(Files::isRegularFile).orElse(false);
        } catch (IllegalArgumentException e) {
            return false; // no name of a file, nor of one of ours
        }
    }

    private static List<Resource> resources(Settings settings, ResourceFactory factory) {
        var found = new ArrayList<Resource>();
        settings.folder().ifPresent(folder -> found.add(factory.newResource(folder)));
        for (var name : settings.packed()) {
            var resource = factory.newClassLoaderResource(name + "/");
            if (resource != null && resource.exists()) {
                found.add(resource);
            }
        }
        return found;
    }

    private static Handler compressed(Handler files) {
        var handler = new CompressionHandler(files);
        handler.putCompression(new GzipCompression());
        handler.putConfiguration(
                "/*",
                CompressionConfig.builder()
                        .compressIncludeMethod("GET")
                        .compressIncludeMimeType("text/html")
                        .compressIncludeMimeType("text/css")
                        .compressIncludeMimeType("text/plain")
                        .compressIncludeMimeType("text/markdown")
                        .compressIncludeMimeType("text/javascript")
                        .compressIncludeMimeType("application/json")
                        .compressIncludeMimeType("image/svg+xml")
                        .build());
        return handler;
    }

    /** Looks at each file anew: who edits one and reloads the page sees the edit. The system caches files well. */
    private static final class Uncached extends ResourceHandler {
        @Override
        protected HttpContent.Factory newHttpContentFactory(ByteBufferPool.Sized buffers) {
            var found = new ResourceHttpContentFactory(getBaseResource(), getMimeTypes(), buffers);
            return path -> {
                var content = found.getContent(path);
                return content == null || content.getResource().isDirectory() ? content : new Tagged(content);
            };
        }
    }
}
