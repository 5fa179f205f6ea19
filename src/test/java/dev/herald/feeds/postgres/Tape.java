package dev.herald.feeds.postgres;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.herald.feeds.Sink;
import dev.herald.feeds.mapping.Template;
import dev.herald.message.Channel;
import dev.herald.message.Payload;
import dev.herald.message.Position;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A sink that keeps all in memory, as the real one does in a journal; its crash is an exception. */
final class Tape implements Sink {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What was kept, and when it is the offset of a position. */
    record Line(String channel, String id, String text) {
        JsonNode data() {
            try {
                return JSON.readTree(text);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private final List<Line> lines = new ArrayList<>();
    private final Set<String> sinceMark = new HashSet<>();
    private Optional<String> mark = Optional.empty();
    private long crashIn = Long.MAX_VALUE;
    private boolean isKeeping = true;
    private long count;
    private int most = Integer.MAX_VALUE;

    /** Its machine stops in the midst of the step that comes after so many. */
    synchronized void crashIn(long steps) {
        crashIn = steps;
    }

    /** What is published is only counted. */
    synchronized void onlyCount() {
        isKeeping = false;
    }

    private void step() {
        if (--crashIn <= 0) {
            crashIn = Long.MAX_VALUE;
            throw new IllegalStateException("crash");
        }
    }

    /** A channel takes no more than so many bytes. */
    synchronized void takes(int bytes) {
        most = bytes;
    }

    @Override
    public synchronized int most(Channel channel) {
        return most;
    }

    @Override
    public void well() {}

    @Override
    public synchronized Optional<String> mark() {
        return mark;
    }

    @Override
    public synchronized void publish(Channel channel, String id, Payload payload) {
        step();
        count++;
        if (isKeeping && sinceMark.add(channel + " " + id)) {
            lines.add(new Line(channel.name(), id, payload.toString()));
        }
        step();
    }

    @Override
    public void reached(String next, Runnable then) {
        synchronized (this) {
            step();
            mark = Optional.of(next);
            sinceMark.clear();
            step();
        }
        then.run();
    }

    @Override
    public synchronized Position settle() {
        return new Position("tape", lines.size());
    }

    @Override
    public synchronized void everywhere(Template template, String id, Payload payload) {
        publish(new Channel(template.pattern().stem() + "-"), id, payload);
    }

    @Override
    public synchronized void resync(Iterable<Template> templates) {
        templates.forEach(template -> lines.add(new Line(template.pattern().name(), "resync", "{\"op\":\"resync\"}")));
    }

    synchronized List<Line> lines() {
        return List.copyOf(lines);
    }

    synchronized List<Line> after(Position position) {
        return List.copyOf(lines.subList((int) position.offset(), lines.size()));
    }

    synchronized long count() {
        return count;
    }
}
