package dev.herald.feeds.mapping;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.herald.message.Channel;

/** What is published of a change, and where. */
public record Told(Channel channel, ObjectNode data) {}
