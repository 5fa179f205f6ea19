package dev.herald.feeds.polls;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.herald.feeds.Trouble;
import dev.herald.feeds.items.Item;
import java.io.IOException;
import java.util.Collection;
import java.util.TreeMap;

/** The items of a document that was fetched. */
final class Document {
    private static final int MOST = 10_000;
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private final Settings settings;

    Document(Settings settings) {
        this.settings = settings;
    }

    Collection<Item> items(byte[] body) throws Trouble {
        var found = parsed(body).at(settings.items());
        var all = new TreeMap<String, Item>();
        if (found.isMissingNode()) {
            throw misfit("the document has nothing at " + settings.items());
        }
        if (found.isArray()) {
            for (var each : found) {
                add(all, keyed(each));
            }
        } else if (settings.key().isEmpty() && !isOfItems(found)) {
            add(all, new Item("document", JsonNodeFactory.instance.objectNode(), Item.row(found)));
        } else {
            for (var member : found.properties()) {
                add(all, member(member.getKey(), member.getValue()));
            }
        }
        return all.values();
    }

    /** Without a pointer and without a key the document is one item; with a pointer the members of what it points at are. */
    private boolean isOfItems(JsonNode found) {
        return !settings.items().matches() && found.isObject();
    }

    private Item member(String name, JsonNode value) throws Trouble {
        return settings.key().isEmpty()
                ? item(JsonNodeFactory.instance.objectNode().put("name", name), value)
                : keyed(value);
    }

    private Item keyed(JsonNode value) throws Trouble {
        var key = JsonNodeFactory.instance.objectNode();
        if (settings.key().isEmpty()) {
            throw misfit("there is a list, and no key by which its items are known");
        }
        for (var field : settings.key()) {
            var part = value.path(field);
            if (!part.isValueNode() || part.isNull()) {
                throw misfit("an item has no " + field + ", by which it is to be known");
            }
            key.set(field, part);
        }
        return item(key, value);
    }

    private static Item item(ObjectNode key, JsonNode value) throws Trouble {
        try {
            return new Item(key.size() == 1 ? key.iterator().next().asText() : key.toString(), key, Item.row(value));
        } catch (IllegalArgumentException e) {
            throw misfit(String.valueOf(e.getMessage()));
        }
    }

    private static void add(TreeMap<String, Item> all, Item item) throws Trouble {
        if (all.putIfAbsent(item.name(), item) != null) {
            throw misfit("two items have the key " + item.key());
        }
        if (all.size() > MOST) {
            throw misfit("it has more than " + MOST + " items");
        }
    }

    private static JsonNode parsed(byte[] body) throws Trouble {
        try {
            var json = JSON.readTree(body);
            if (json.isMissingNode()) {
                throw misfit("it is empty");
            }
            return json;
        } catch (JsonProcessingException e) {
            throw misfit("it is not JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw misfit("it is not JSON: " + e.getMessage());
        }
    }

    private static Trouble misfit(String why) {
        return new Trouble("bad_answer", why, "Look at what the URL answers, and at items and key of the feed.");
    }
}
