package dev.herald.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.herald.Config;
import dev.herald.Herald;
import dev.herald.props.Mint;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** A test's server, with what only tests do with one. The test's thread uses it. */
public final class Server implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration TOKENS_HOLD = Duration.ofHours(1);

    private final ManualClock clock = ManualClock.running();
    private final String secret = UUID.randomUUID().toString();
    private final Duration patience;
    private final List<Client> clients = new ArrayList<>();
    private final List<Consumer<Herald>> preparations = new ArrayList<>();
    private Config config;
    private Herald herald;

    /** @param settings to start with; the port and the secret of tokens are the kit's */
    Server(Config settings, Duration patience) throws Exception {
        this.patience = patience;
        config = settings.port(0)
                .with("auth.secret", secret)
                .with("channels.\"/herald/testing/**\"", "{subscribe: anyone, durability: async, keep: {count: 10}}");
        herald = Herald.open(config, clock);
    }

    /** The server, as a program has it that embeds it; another one after {@link #restart}. */
    public Herald herald() {
        return herald;
    }

    /** What it was started with, to be changed and given to {@link Herald#reload}. */
    public Config config() {
        return config;
    }

    public ManualClock clock() {
        return clock;
    }

    public URI uri() {
        return herald.uri();
    }

    /** Does this to the server now, and again whenever it is restarted: subscribes the program's services, say. */
    public Server prepare(Consumer<Herald> preparation) {
        preparations.add(preparation);
        preparation.accept(herald);
        return this;
    }

    /** Publishes as the server does, and waits until it is confirmed. */
    public Server publish(String channel, Object value) {
        herald.publish(channel, value).toCompletableFuture().join();
        return this;
    }

    /** Stops it; {@link #start} brings it back. */
    public Server stop() {
        config = config.port(herald.port());
        herald.close();
        return this;
    }

    /** Starts it again on the same port, and waits until the clients have come back that can. */
    public Server start() throws Exception {
        herald = Herald.open(config, clock);
        preparations.forEach(preparation -> preparation.accept(herald));
        clients.stream().filter(Client::comesBack).forEach(Client::connects);
        return this;
    }

    /** Stops it and starts it again: on the same port, with the same folder if it has one. */
    public Server restart() throws Exception {
        return stop().start();
    }

    /** A token of the user's that holds for an hour by the {@link #clock}. */
    public String token(String user, String... roles) {
        return token(user, "", Map.of("roles", List.of(roles)));
    }

    private String token(String user, String namespace, Map<String, Object> more) {
        var claims = new HashMap<String, Object>(more);
        claims.put("sub", user);
        claims.put("iat", clock.instant().getEpochSecond());
        claims.putIfAbsent("exp", clock.instant().plus(TOKENS_HOLD).getEpochSecond());
        if (!namespace.isEmpty()) {
            claims.put(config.auth().namespaceClaim(), namespace);
        }
        return Mint.hs256(secret).token(claims);
    }

    /** One more client, anonymous and over a WebSocket; it is connected. */
    public Client client(String name) throws IOException {
        return client(name, "websocket");
    }

    /** The same over another transport. */
    public Client client(String name, String transport) throws IOException {
        return enter(name, transport, "", () -> "");
    }

    /** One of this user's. */
    public Client client(As who, String transport) throws IOException {
        var claims = claims(who);
        claims.putIfAbsent("roles", List.of(who.roles()));
        return enter(who.user(), transport, who.namespace(), () -> token(who.user(), who.namespace(), claims));
    }

    /** As the server does, to whoever is in the namespace. */
    private void publish(String namespace, String channel) {
        herald.people()
                .in(namespace)
                .toAllBut("nobody")
                .publish(channel, 0)
                .toCompletableFuture()
                .join();
    }

    private Client enter(String name, String transport, String namespace, Supplier<String> token) throws IOException {
        var path = namespace.isEmpty() ? "bayeux" : "bayeux/" + namespace;
        var client = new Client(
                name, herald.uri().resolve(path), transport, token, patience, channel -> publish(namespace, channel));
        clients.add(client);
        return client.connects();
    }

    private static Map<String, Object> claims(As who) {
        try {
            return JSON.readValue(who.claims(), new TypeReference<>() {});
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "@As(user = \"" + who.user() + "\") has claims that are no JSON object: " + e.getOriginalMessage(),
                    e);
        }
    }

    @Override
    public void close() {
        clients.forEach(Client::close);
        herald.close();
    }
}
