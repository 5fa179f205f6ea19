package dev.herald.hub;

import dev.herald.hub.lanes.Delivery;
import dev.herald.message.Channel;
import dev.herald.message.Pattern;
import dev.herald.message.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** A subscriber that writes down what it hears, and has as much room as it is given. */
class Ear implements Subscriber {
    private final String id;
    private final List<Delivery> heard = new ArrayList<>();
    private final List<String> events = new ArrayList<>();
    private int room = Integer.MAX_VALUE;
    private int flushes;
    private Predicate<Channel> readable = channel -> true;

    Ear(String id) {
        this.id = id;
    }

    /** What it heard, as text. */
    synchronized List<String> heard() {
        return heard.stream().map(each -> text(each)).toList();
    }

    synchronized List<Long> offsets() {
        return heard.stream()
                .filter(each -> each.entry().isKept())
                .map(Delivery::offset)
                .toList();
    }

    synchronized List<Delivery> deliveries() {
        return List.copyOf(heard);
    }

    /** What else it was told. */
    synchronized List<String> events() {
        return List.copyOf(events);
    }

    synchronized int flushes() {
        return flushes;
    }

    /** Lets it take so many more. */
    synchronized void room(int more) {
        room = more;
    }

    synchronized void onlyReads(Predicate<Channel> readable) {
        this.readable = readable;
    }

    private static String text(Delivery delivery) {
        return delivery.entry().payload().toString();
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public synchronized void accept(Delivery delivery) {
        room--;
        heard.add(delivery);
    }

    @Override
    public synchronized void flush() {
        flushes++;
    }

    @Override
    public synchronized boolean hasRoom() {
        return room > 0;
    }

    @Override
    public synchronized boolean mayRead(Channel channel) {
        return readable.test(channel);
    }

    @Override
    public synchronized void missed(Channel channel) {
        events.add("missed " + channel);
    }

    @Override
    public synchronized void lost(Pattern pattern, Position resumed, String reason) {
        events.add("lost " + pattern + " up to " + resumed.offset());
    }
}
