package dev.herald.feeds.postgres;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.herald.feeds.postgres.setup.Settings;
import dev.herald.feeds.postgres.wal.Said;
import dev.herald.message.Channel;
import dev.herald.message.Payload;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.ToIntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What SQL has published: {@code pg_logical_emit_message(true, 'herald:/channel', json)}. What cannot be is passed over, and said. */
final class Messages {
    private static final Logger LOG = LoggerFactory.getLogger(Messages.class);
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    /** Where, and what. */
    record Publication(Channel channel, Payload payload) {}

    private final Settings settings;
    private final Counts counts;
    private final ToIntFunction<Channel> most;

    /** @param most how many bytes a channel takes */
    Messages(Settings settings, Counts counts, ToIntFunction<Channel> most) {
        this.settings = settings;
        this.counts = counts;
        this.most = most;
    }

    Optional<Publication> publication(Said.Message message) {
        var name = message.prefix().substring(settings.messages().length());
        try {
            if (!message.isTransactional()) {
                throw new IllegalArgumentException(
                        "it is not part of a transaction: its first argument has to be true");
            }
            var channel = settings.namespace().channel(name);
            if (!channel.isBroadcast() || name.startsWith("/herald/")) {
                throw new IllegalArgumentException("the channel is the server's own");
            }
            if (message.content().length > most.applyAsInt(channel)) {
                throw new IllegalArgumentException("it has " + message.content().length
                        + " bytes, and the channel takes " + most.applyAsInt(channel));
            }
            checkJson(message.content());
            return Optional.of(new Publication(channel, new Payload(message.content())));
        } catch (IllegalArgumentException | IOException e) {
            counts.refused.increment();
            LOG.warn("a message from SQL for '{}' is passed over: {}", name, e.getMessage());
            return Optional.empty();
        }
    }

    /** One value of JSON, in UTF-8. */
    private static void checkJson(byte[] content) throws IOException {
        var text = StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(content))
                .toString();
        try (var parser = JSON.createParser(text)) {
            if (parser.nextToken() == null) {
                throw new IllegalArgumentException("it is empty, and has to be JSON");
            }
            parser.skipChildren();
            if (parser.nextToken() != null) {
                throw new IllegalArgumentException("it is more than one value of JSON");
            }
        }
    }
}
