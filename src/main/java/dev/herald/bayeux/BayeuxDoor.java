package dev.herald.bayeux;

import dev.herald.access.Access;
import dev.herald.admission.Admission;
import dev.herald.bayeux.exchange.Exchange;
import dev.herald.bayeux.exchange.Greeting;
import dev.herald.bayeux.polling.CallbackPolling;
import dev.herald.bayeux.polling.Endpoint;
import dev.herald.bayeux.polling.LongPolling;
import dev.herald.bayeux.session.Asking;
import dev.herald.bayeux.websocket.Upgrade;
import dev.herald.bayeux.websocket.WebSocketTransport;
import dev.herald.bayeux.wire.Frames;
import dev.herald.bayeux.wire.MessageReader;
import dev.herald.census.Sessions;
import dev.herald.http.origin.Origins;
import dev.herald.hub.Hub;
import dev.herald.intake.Intake;
import dev.herald.limits.Limiter;
import dev.herald.requests.Requests;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.cometd.server.AbstractServerTransport;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.websocket.core.WebSocketComponents;
import org.eclipse.jetty.websocket.core.server.WebSocketUpgradeHandler;

/**
 * The door that speaks Bayeux 1.0 at {@code /bayeux} (and {@code /cometd}, {@code /faye}) over WebSocket,
 * long-polling and, when switched on, callback-polling.
 */
@SuppressWarnings("try") // closing may be interrupted, and says so
public final class BayeuxDoor implements AutoCloseable {

    /**
     * @param messages limits on what clients send
     * @param maxBodyBytes of one HTTP body or one WebSocket text
     * @param scriptPages origins of pages that may use callback-polling (JSONP), since they can do nothing better;
     *     none switches it off
     * @param compression of WebSocket frames
     */
    public record Settings(
            MessageReader.Limits messages,
            int maxBodyBytes,
            Exchange.Settings sessions,
            List<String> scriptPages,
            Upgrade.Compression compression,
            Frames.Limits frames) {

        public Settings {
            scriptPages = List.copyOf(scriptPages);
        }

        public Settings(
                MessageReader.Limits messages,
                int maxBodyBytes,
                Exchange.Settings sessions,
                List<String> scriptPages,
                Upgrade.Compression compression) {
            this(messages, maxBodyBytes, sessions, scriptPages, compression, Frames.Limits.DEFAULTS);
        }

        private Greeting greeting() {
            return new Greeting(messages.messageBytes(), maxBodyBytes, messages.batch());
        }

        public static final Settings DEFAULTS = new Settings(
                new MessageReader.Limits(64 * 1024, 100, 64, 128),
                256 * 1024,
                new Exchange.Settings(
                        Duration.ofSeconds(30),
                        Duration.ZERO,
                        Duration.ofSeconds(10),
                        Duration.ZERO,
                        4,
                        128,
                        1024 * 1024),
                List.of(),
                Upgrade.Compression.OFF);
    }

    private final Exchange exchange;
    private final WebSocketTransport webSocket;
    private final WebSocketUpgradeHandler handler;

    /** What the door needs of the house. */
    public record House(
            Hub hub,
            Sessions sessions,
            Access access,
            Admission admission,
            Limiter limiter,
            Requests requests,
            Intake intake,
            Clock clock) {}

    public BayeuxDoor(Settings settings, House house, Origins origins) throws Exception {
        var types = new ArrayList<>(List.of(WebSocketTransport.NAME, LongPolling.NAME));
        var scriptPages = new Origins(settings.scriptPages());
        if (!scriptPages.isEmpty()) {
            types.add(CallbackPolling.NAME);
        }
        exchange = exchange(settings, house, types);
        var reader = new MessageReader(settings.messages());
        webSocket = new WebSocketTransport(exchange, reader);
        var endpoint = endpoint(settings, reader, origins, scriptPages);
        exchange.start();

        handler = upgrading(settings, origins);
        handler.setHandler(endpoint);
    }

    private static Exchange exchange(Settings settings, House house, List<String> types) {
        return new Exchange(
                settings.sessions(),
                house.hub,
                house.access,
                house.sessions,
                house.limiter,
                house.clock,
                types,
                settings.greeting(),
                house.admission,
                house.intake,
                new Asking(house.requests, house.access));
    }

    private WebSocketUpgradeHandler upgrading(Settings settings, Origins origins) {
        var idle = idleTimeout(settings.sessions());
        var upgrade = new Upgrade(
                webSocket, origins, settings.compression(), idle, settings.maxBodyBytes(), settings.frames());
        var upgrading = new WebSocketUpgradeHandler(new WebSocketComponents());
        for (var path : List.of("/bayeux", "/cometd", "/faye")) {
            upgrading.addMapping(path, upgrade);
            upgrading.addMapping(path + "/*", upgrade);
        }
        return upgrading;
    }

    /** What takes messages over HTTP; the exchange learns of all ways there are. */
    private Endpoint endpoint(Settings settings, MessageReader reader, Origins origins, Origins scriptPages) {
        var longPolling = new LongPolling(exchange);
        var transports = new ArrayList<AbstractServerTransport>(List.of(webSocket, longPolling));
        CallbackPolling callbacks = null;
        if (!scriptPages.isEmpty()) {
            callbacks = new CallbackPolling(exchange);
            transports.add(callbacks);
        }
        exchange.setTransports(List.copyOf(transports));
        return new Endpoint(reader, origins, scriptPages, longPolling, callbacks, settings.maxBodyBytes());
    }

    /** A client is silent for as long as its connect is held; a grace lets the next one come. */
    private static Duration idleTimeout(Exchange.Settings sessions) {
        return sessions.timeout().plus(sessions.maxInterval()).plusSeconds(5);
    }

    /** Takes the requests of this door's paths. */
    public Handler handler() {
        return handler;
    }

    /** Rules have changed: subscriptions that they do not allow any more are ended. */
    public void recheck() {
        exchange.recheck();
    }

    /** Tells every client to come back after a random wait of at most the given time, and takes no new ones. */
    public void drain(Duration spread) {
        exchange.drain(spread);
    }

    @Override
    public void close() throws Exception {
        webSocket.goAway();
        exchange.stop();
    }
}
