package dev.herald.feeds.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.herald.message.Channel;
import dev.herald.message.InvalidName;
import dev.herald.message.Namespace;
import dev.herald.message.Pattern;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * To which channel a row goes: {@code /orders/{customer_id}/{id}}, with columns in braces, each a whole segment.
 *
 * <p>A row's value becomes a segment as {@link Channel#segment} writes it. A row in which one of the columns is null, or is not
 * known, or is no number, text or boolean, goes nowhere.
 */
public final class Template {
    private final Namespace namespace;
    private final List<Segment> segments;

    private Template(Namespace namespace, List<Segment> segments) {
        this.namespace = namespace;
        this.segments = segments;
    }

    /** @param column null where it is the same for every row */
    private record Segment(String text, @Nullable String column) {
        static Segment of(String text) {
            boolean isColumn = text.matches("\\{[^{}]+}");
            return new Segment(text, isColumn ? text.substring(1, text.length() - 1) : null);
        }
    }

    /** @throws IllegalArgumentException if this is not the template of a channel that can be published to */
    public static Template of(Namespace namespace, String text) {
        var texts = text.startsWith("/") ? List.of(text.substring(1).split("/", -1)) : List.<String>of();
        var segments = texts.stream().map(Segment::of).toList();
        for (var segment : segments) {
            boolean isPlain = segment.text.indexOf('{') < 0 && segment.text.indexOf('}') < 0;
            if (!isPlain && segment.column == null) {
                throw new IllegalArgumentException(
                        "a template is a channel with columns in braces, each a whole segment: /orders/{customer_id}/{id}, not "
                                + text);
            }
        }
        var template = new Template(namespace, segments);
        var example = namespace.channel(text.replaceAll("\\{[^{}/]*}", "x")); // or says what is wrong with the name
        if (!example.isBroadcast() || text.startsWith("/herald/") || segments.get(0).column != null) {
            throw new IllegalArgumentException(
                    "a template begins with a name of its own, not with a column, nor with /meta, /service or /herald: "
                            + text);
        }
        return template;
    }

    /** In which its channels are. */
    public Namespace namespace() {
        return namespace;
    }

    /** The columns that it needs. */
    public List<String> columns() {
        var columns = new ArrayList<String>();
        for (var segment : segments) {
            if (segment.column != null) {
                columns.add(segment.column);
            }
        }
        return columns;
    }

    /** Where a row of these values goes; empty if it goes nowhere. */
    public Optional<Channel> channel(ObjectNode values) {
        var name = new StringBuilder();
        for (var segment : segments) {
            var text = segment.column == null
                    ? Optional.of(segment.text)
                    : text(values.path(segment.column)).map(Channel::segment);
            if (text.isEmpty()) {
                return Optional.empty();
            }
            name.append('/').append(text.get());
        }
        try {
            return Optional.of(namespace.channel(name.toString()));
        } catch (InvalidName e) { // too long, say
            return Optional.empty();
        }
    }

    /** The narrowest pattern that names all its channels. */
    public Pattern pattern() {
        var name = new StringBuilder();
        for (var segment : segments) {
            if (segment.column != null) {
                return namespace.pattern(name + "/**");
            }
            name.append('/').append(segment.text);
        }
        return namespace.pattern(name.toString());
    }

    /**
     * What the columns are in the rows that the pattern names, as texts: fewer than {@link #columns} where it is wild. Empty if it
     * names none of its channels, or others as well.
     */
    public Optional<Map<String, String>> bind(Pattern pattern) {
        var called = Namespace.called(pattern.name());
        var theirs = List.of(called.substring(1).split("/", -1));
        int fixed = pattern.isWild() ? theirs.size() - 1 : theirs.size();
        boolean isAsLong = pattern.isDeep() ? fixed < segments.size() : theirs.size() == segments.size();
        if (!isAsLong || !pattern.equals(namespace.pattern(called))) {
            return Optional.empty();
        }
        var bound = new LinkedHashMap<String, String>();
        for (int i = 0; i < fixed; i++) {
            var column = segments.get(i).column;
            if (column != null) {
                var former = bound.put(column, Channel.textOf(theirs.get(i)));
                if (former != null && !former.equals(bound.get(column))) {
                    return Optional.empty();
                }
            } else if (!segments.get(i).text.equals(theirs.get(i))) {
                return Optional.empty();
            }
        }
        return fixed == 0 ? Optional.empty() : Optional.of(bound);
    }

    /** Whether a row may be told on it. */
    public boolean makes(Channel channel) {
        return bind(Pattern.of(channel)).isPresent();
    }

    /**
     * One of its channels that the pattern names, which must be one that {@link #bind} takes; with this where a column is open. Empty
     * if all of them would be too long for a name.
     */
    public Optional<Channel> channel(Pattern pattern, String open) {
        var called = Namespace.called(pattern.stem()).substring(1).split("/");
        var name = new StringBuilder();
        for (int i = 0; i < segments.size(); i++) {
            var segment = segments.get(i);
            name.append('/').append(segment.column == null ? segment.text : i < called.length ? called[i] : open);
        }
        try {
            return Optional.of(namespace.channel(name.toString()));
        } catch (InvalidName e) {
            return Optional.empty();
        }
    }

    private static Optional<String> text(JsonNode value) {
        return value.isValueNode() && !value.isNull() && !value.asText().isEmpty()
                ? Optional.of(value.asText())
                : Optional.empty();
    }

    @Override
    public String toString() {
        return "/" + segments.stream().map(Segment::text).collect(Collectors.joining("/"));
    }
}
