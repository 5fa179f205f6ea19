package dev.herald.people;

import dev.herald.broker.Receipt;
import dev.herald.intake.Patience;
import dev.herald.message.Channel;
import dev.herald.message.Namespace;
import dev.herald.message.Payload;
import dev.herald.message.Publication;
import dev.herald.rooms.Memberships;
import dev.herald.users.Users;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * Speaks to users and sessions by name, and puts them into rooms; in one namespace. Safe from any thread.
 *
 * <pre>{@code
 * var people = herald.people();
 * people.toUser("ada").publish("/alerts", Map.of("text", "your order has left"));
 * people.room("/rooms/blue").add("ada");
 * people.room("/rooms/blue").publish("welcome, Ada");
 * people.toAllBut(session).publish("/chat", "somebody came in");
 * }</pre>
 */
public final class People {
    private final Namespace namespace;
    private final Patience patience;
    private final Users users;
    private final Memberships rooms;
    private final Function<Object, Payload> json;

    /** @param json makes JSON of a value, or throws IllegalArgumentException */
    public People(
            Namespace namespace, Patience patience, Users users, Memberships rooms, Function<Object, Payload> json) {
        this.namespace = namespace;
        this.patience = patience;
        this.users = users;
        this.rooms = rooms;
        this.json = json;
    }

    /** Whom something is said to. */
    @FunctionalInterface
    public interface Recipients {

        /**
         * Says it, as JSON; completes as {@code Herald.publish} does.
         *
         * @throws IllegalArgumentException if the channel's name is wrong or the value is not JSON's
         */
        CompletionStage<Receipt> publish(String channel, Object value);
    }

    /** Those of a namespace. */
    public People in(String other) {
        return new People(new Namespace(other), patience, users, rooms, json);
    }

    /**
     * A user, on all devices: {@code publish("/alerts", …)} goes to {@code /users/ada/alerts}, is kept as that channel's
     * rule says, and reaches every session of the user without its asking.
     */
    public Recipients toUser(String subject) {
        return (channel, value) -> users.tell(namespace, subject, channel, json.apply(value), null);
    }

    /** Several users; completes with the first refusal if there is one. */
    public Recipients toUsers(Collection<String> subjects) {
        var all = List.copyOf(subjects);
        return (channel, value) -> {
            var payload = json.apply(value);
            var receipts = new ArrayList<CompletableFuture<Receipt>>();
            for (var subject : all) {
                receipts.add(
                        users.tell(namespace, subject, channel, payload, null).toCompletableFuture());
            }
            return CompletableFuture.allOf(receipts.toArray(CompletableFuture<?>[]::new))
                    .thenApply(done -> receipts.stream()
                            .map(CompletableFuture::join)
                            .filter(Receipt.Refused.class::isInstance)
                            .findFirst()
                            .orElseGet(Receipt.Passed::new));
        };
    }

    /** One session, on any channel, whether it is subscribed or not; nothing is kept of it. */
    public Recipients toSession(String session) {
        return (channel, value) -> {
            users.tellSession(namespace, session, channel, json.apply(value));
            return CompletableFuture.completedFuture(new Receipt.Passed());
        };
    }

    /** All who are subscribed, but this session. */
    public Recipients toAllBut(String session) {
        return (channel, value) ->
                patience.publish(Publication.sparing(session, namespace.broadcast(channel), json.apply(value)));
    }

    /** A room: any channel, which nobody else need be allowed to subscribe to ({@code subscribe: [server]}). */
    public Room room(String channel) {
        return new Room(namespace.broadcast(channel));
    }

    /** A channel that the server puts users and sessions into. */
    public final class Room {
        private final Channel channel;

        private Room(Channel channel) {
            this.channel = channel;
        }

        /** Puts a user in, with all sessions, also those to come, until removed; completes when that is kept. */
        public CompletionStage<Void> add(String subject) {
            return rooms.addUser(channel, subject);
        }

        public CompletionStage<Void> remove(String subject) {
            return rooms.removeUser(channel, subject);
        }

        /** Puts one session in, for as long as it lives; false when it is not open on this node. */
        public boolean addSession(String session) {
            return rooms.addSession(channel, session);
        }

        public boolean removeSession(String session) {
            return rooms.removeSession(channel, session);
        }

        /** The first thousand of its users, by name. */
        public CompletionStage<List<String>> users() {
            return rooms.users(channel, null, 1000);
        }

        public CompletionStage<Receipt> publish(Object value) {
            return patience.publish(Publication.of(channel, json.apply(value)));
        }
    }
}
