package dev.herald.http.edge;

import dev.herald.http.Problem;
import dev.herald.metrics.Metrics;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Holds each address to its limits: connections as they are accepted, before TLS begins; requests as their headers are
 * complete; handshakes when a door asks. Who is over is refused with the limit's name, and nobody else notices.
 *
 * <p>Connections are counted by whoever opened them, but not those of listed proxies; requests and WebSockets by the
 * client that a listed proxy tells.
 */
public final class Edge extends Handler.Wrapper {
    private static final int BURST_SECONDS = 10;

    /**
     * @param connections that one address may have open
     * @param requests that it may have open, WebSockets among them
     * @param handshakes that it may make in a second, of Bayeux and of WebSocket; ten seconds' worth may come at once
     * @param except those for whom these three do not hold
     * @param head the time that a connection has to come to its first request, TLS and headers included
     * @param headers that a request may have
     * @param bodyRate bytes a second that a body must come with, after as much time as a head has
     */
    public record Limits(
            int connections,
            int requests,
            int handshakes,
            List<Network> except,
            Duration head,
            int headers,
            int bodyRate) {
        public static final Limits DEFAULTS = new Limits(
                1_000,
                1_000,
                100,
                List.of(Network.of("127.0.0.0/8"), Network.of("::1")),
                Duration.ofSeconds(10),
                100,
                1024);

        public Limits {
            except = List.copyOf(except);
        }

        boolean spare(InetAddress address) {
            return except.stream().anyMatch(network -> network.has(address));
        }
    }

    private final Limits limits;
    private final Ledger ledger = new Ledger(System::nanoTime);
    private final Doorstep doorstep;
    private final Patience patience;
    private final Metrics metrics;

    /** @param idle how long a connection may be without a request, between two of them */
    public Edge(Limits limits, Proxies proxies, Duration idle, Metrics metrics) {
        this.limits = limits;
        this.metrics = metrics;
        doorstep = new Doorstep(limits, proxies, ledger, this::refused);
        patience = new Patience(limits.head(), idle, ledger, this::refused);
        metrics.gauge("herald.addresses", "Addresses that have something open, or had lately", ledger::size);
    }

    /** Counts a refusal, by the limit's name. */
    void refused(String limit) {
        metrics.count("herald.refused", "What was refused because it was over a limit, by the limit", "limit", limit)
                .increment();
    }

    /** Counts connections as they are accepted. */
    public Doorstep doorstep() {
        return doorstep;
    }

    /** Closes connections that come to no request. */
    public Patience patience() {
        return patience;
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        patience.watch(getServer().getScheduler());
    }

    @Override
    protected void doStop() throws Exception {
        patience.rest();
        super.doStop();
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        if (request.getHeaders().size() > limits.headers()) {
            refused("limits.wire.headers");
            problem(431, "too_many_headers", "the request has too many headers", "limits.wire.headers")
                    .send(request, response, callback);
            return true;
        }
        var address = counted(request);
        if (address.isPresent() && !ledger.asks(address.get(), limits.requests())) {
            refused("limits.address.requests");
            over("requests", "limits.address.requests").send(request, response, callback);
            return true;
        }
        var line = patience.lineOf(request);
        line.begins();
        Request.addCompletionListener(request, failure -> {
            line.ends(System.nanoTime());
            goes(address);
        });
        new Guest(this, address, line).accompany(request);
        return super.handle(new Steady(request, limits, this::refused), response, callback);
    }

    /** The refusal of an address that has as much as it may have. */
    public static Problem over(String what, String limit) {
        return problem(429, "too_many_" + what, "this address has too many " + what, limit)
                .with("Retry-After", "5");
    }

    static Problem problem(int status, String code, String detail, String limit) {
        return new Problem(status, code, detail, "The limit is " + limit + " of the server's configuration.")
                .telling("limit", limit);
    }

    boolean mayHandshake(Optional<Address> address) {
        boolean may = address.isEmpty()
                || ledger.handshakes(address.get(), limits.handshakes(), limits.handshakes() * BURST_SECONDS);
        if (!may) {
            refused("limits.address.handshakes");
        }
        return may;
    }

    /** The address has something open that was let in as a request. */
    void stays(Optional<Address> address) {
        address.ifPresent(known -> ledger.asks(known, Integer.MAX_VALUE));
    }

    void goes(Optional<Address> address) {
        address.ifPresent(ledger::isAnswered);
    }

    private Optional<Address> counted(Request request) {
        return request.getConnectionMetaData().getRemoteSocketAddress() instanceof InetSocketAddress internet
                        && !limits.spare(internet.getAddress())
                ? Optional.of(Address.of(internet.getAddress()))
                : Optional.empty();
    }
}
