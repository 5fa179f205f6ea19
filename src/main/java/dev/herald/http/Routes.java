package dev.herald.http;

import dev.herald.http.origin.Origins;
import dev.herald.message.InvalidName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One door's paths, and what is done at each. Requests under a path's first segment belong to this door:
 * what it does not know there it answers itself, with a problem that names what exists.
 *
 * <p>Pages of origins that are not allowed get nothing here. Routes are added before the server starts; an
 * action's reply is sent by one of the server's threads, whatever thread completed it.
 */
public final class Routes extends Handler.Abstract implements Signpost {
    private static final Logger LOG = LoggerFactory.getLogger(Routes.class);
    private static final String REST = "...}";

    /** What is done with a request. Refusals may be thrown. */
    public interface Action {
        CompletionStage<? extends Answer> answer(Call call);
    }

    private record Route(String method, String template, String prefix, Action action) {

        static Route of(String method, String template, Action action) {
            int open = template.endsWith(REST) ? template.indexOf('{') : template.length();
            return new Route(method, template, template.substring(0, open), action);
        }

        boolean isOpenEnded() {
            return template.endsWith(REST);
        }

        boolean leadsTo(String path) {
            return isOpenEnded() ? path.startsWith(prefix) && path.length() > prefix.length() : path.equals(prefix);
        }
    }

    private final CrossOrigin pages;
    private final List<Route> routes = new ArrayList<>();

    public Routes(Origins origins) {
        pages = new CrossOrigin(origins);
    }

    /** Adds a route; a template such as {@code /pub/{channel...}} takes all that begins so. */
    public Routes on(String method, String template, Action action) {
        routes.add(Route.of(method, template, action));
        return this;
    }

    /** Every route, as {@code GET /path}. */
    public List<String> all() {
        return routes.stream()
                .map(route -> route.method() + " " + route.template())
                .toList();
    }

    @Override
    public List<String> signs() {
        return routes.stream().map(Route::template).distinct().toList();
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        var path = Request.getPathInContext(request);
        if (routes.stream().noneMatch(route -> firstSegment(route.template()).equals(firstSegment(path)))) {
            return false;
        }
        var turnedAway = pages.admit(request, response, methodsAt(path));
        if (turnedAway.isPresent()) {
            turnedAway.get().send(request, response, callback);
            return true;
        }
        answer(request, path).whenComplete((answer, failure) -> {
            var reply = failure == null ? answer : problemOf(request, failure);
            request.getComponents().getExecutor().execute(() -> reply.send(request, response, callback));
        });
        return true;
    }

    private CompletionStage<? extends Answer> answer(Request request, String path) {
        try {
            var route = find(request.getMethod(), path);
            var rest = route.isOpenEnded() ? path.substring(route.prefix().length()) : "";
            return route.action().answer(new Call(request, rest));
        } catch (RuntimeException e) {
            return CompletableFuture.failedStage(e);
        }
    }

    private Route find(String method, String path) {
        var asked = method.equals("HEAD") ? "GET" : method;
        Optional<Route> found = routes.stream()
                .filter(route -> route.method().equals(asked) && route.leadsTo(path))
                .findFirst();
        return found.orElseThrow(() -> notFound(path));
    }

    private Refusal notFound(String path) {
        var methods = methodsAt(path);
        if (!methods.isEmpty()) {
            var allowed = String.join(", ", methods);
            return new Refusal(new Problem(
                            405,
                            "method_not_allowed",
                            "this path does not take that method",
                            "It takes " + allowed + ".")
                    .with("Allow", allowed));
        }
        return new Refusal(
                new Problem(404, "not_found", "there is nothing here", "There is: " + String.join(", ", all()) + "."));
    }

    private TreeSet<String> methodsAt(String path) {
        var methods = new TreeSet<String>();
        routes.stream().filter(route -> route.leadsTo(path)).forEach(route -> methods.add(route.method()));
        return methods;
    }

    private static Problem problemOf(Request request, Throwable failure) {
        var cause = failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof Refusal refusal) {
            return refusal.problem();
        }
        if (cause instanceof InvalidName) {
            return new Problem(
                    400,
                    "bad_channel",
                    String.valueOf(cause.getMessage()),
                    "A channel is 1 to 16 segments of letters, digits and -_!~()$@.+#{}, as in /chat/lobby.");
        }
        LOG.error("{} {} failed", request.getMethod(), Request.getPathInContext(request), cause);
        return Problem.internal();
    }

    private static String firstSegment(String path) {
        int slash = path.indexOf('/', 1);
        return slash < 0 ? path : path.substring(0, slash);
    }
}
