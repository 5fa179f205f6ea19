package dev.herald;

import dev.herald.access.Access;
import dev.herald.access.Access.Who;
import dev.herald.broker.Broker;
import dev.herald.broker.memory.MemoryBroker;
import dev.herald.http.WebServer;
import dev.herald.metrics.Metrics;
import java.time.Clock;
import java.util.Set;
import java.util.stream.Collectors;

/** The configuration, as each room wants to have it. */
final class Rooms {
    private final Config config;
    private final ChannelRules channels;

    Rooms(Config config) {
        this.config = config;
        this.channels = new ChannelRules(config);
    }

    ChannelRules channels() {
        return channels;
    }

    Broker openBroker(Clock clock, Metrics metrics) {
        return new MemoryBroker(channels.forEngine(), clock);
    }

    Access.Settings access() {
        var keys = config.api().keys().stream().map(Config.ApiKey::secret).toList();
        return new Access.Settings(channels.forAccess(), keys, config.api().open() ? Who.ANYONE : Who.SERVER);
    }

    Set<String> origins() {
        return config.http().origins().stream().map(Config.PageOrigin::text).collect(Collectors.toSet());
    }

    WebServer.Settings web() {
        return new WebServer.Settings(config.http().host(), config.http().port());
    }
}
