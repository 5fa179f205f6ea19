package dev.herald.feeds.everywhere;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.herald.broker.Table;
import dev.herald.feeds.mapping.Template;
import dev.herald.hub.Hub;
import dev.herald.hub.lanes.Lapses;
import dev.herald.message.Namespace;
import dev.herald.message.Position;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * When something last happened to all channels of a template at once.
 *
 * <p>It is published on every channel that is known; but a page that is away may show rows of others, whose history is gone, or
 * never was. So it is written down, before anything is published: who comes back from before is told to have missed something, also
 * by a server that was started again meanwhile. Of the feed's thread, once it is open.
 */
public final class Breaks {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final Logger LOG = LoggerFactory.getLogger(Breaks.class);

    private record Break(Template template, Position upTo) {}

    private final Hub hub;
    private final Table table;
    private final String key;
    private final Map<String, Break> all = new LinkedHashMap<>();

    private Breaks(String feed, Hub hub, Table table) {
        this.hub = hub;
        this.table = table;
        this.key = "feeds/" + feed + "/breaks";
    }

    /** Those that were written down hold from now on; to be called before anybody comes. Blocks. */
    public static Breaks open(String feed, Hub hub, Table table) {
        var breaks = new Breaks(feed, hub, table);
        if (table.get(breaks.key).toCompletableFuture().join() instanceof Table.Row.Present row) {
            breaks.read(row.value());
        }
        return breaks;
    }

    private void read(byte[] written) {
        try {
            for (var one : JSON.readTree(written)) {
                put(new Break(template(one), Position.parse(one.path("upTo").asText())));
            }
        } catch (IOException | IllegalArgumentException e) {
            LOG.warn("{} cannot be read: who comes back to what was emptied before is not told of it", key, e);
        }
    }

    private static Template template(JsonNode from) {
        return Template.of(
                new Namespace(from.path("namespace").asText()),
                from.path("template").asText());
    }

    /** What is to be published on every channel of a template; ends when it is kept. */
    public interface Happening {
        void happen() throws InterruptedException;
    }

    /** Where nothing of it is kept, there is no history that somebody could come back to, nor a place after it. */
    public void around(Template template, Happening happening) throws InterruptedException {
        var former = all.get(name(template));
        var upTo = hub.top();
        put(new Break(template, upTo));
        write();
        happening.happen();
        if (hub.top().equals(upTo)) {
            restore(template, former);
            write();
        }
    }

    private void restore(Template template, @Nullable Break former) {
        if (former != null) {
            put(former);
        } else {
            all.remove(name(template));
            hub.lapses().remove(name(template));
        }
    }

    private void put(Break one) {
        var name = name(one.template);
        all.put(name, one);
        hub.lapses()
                .put(
                        name,
                        new Lapses.Lapse(pattern -> one.template.bind(pattern).isPresent(), one.upTo));
    }

    private String name(Template template) {
        return key + " " + template.namespace().name() + " " + template;
    }

    private void write() {
        var json = JSON.createArrayNode();
        all.values().forEach(one -> json.addObject()
                .put("namespace", one.template.namespace().name())
                .put("template", one.template.toString())
                .put("upTo", one.upTo.toString()));
        table.put(key, json.toString().getBytes(StandardCharsets.UTF_8), null)
                .toCompletableFuture()
                .join();
    }
}
