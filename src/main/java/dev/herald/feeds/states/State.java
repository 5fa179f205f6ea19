package dev.herald.feeds.states;

import com.fasterxml.jackson.databind.JsonNode;
import dev.herald.broker.Receipt;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** One channel's last value. Whoever sets it twice has set it in that order, whatever the stages do. Safe from any thread. */
public interface State {

    /**
     * Sets it to the value as JSON: a map, a list, a record, a string; and tells everybody what has changed. Completes as
     * publishing does; with {@link Receipt.Repeated}, and nothing is told, if it was that already. What is refused has not been
     * set.
     *
     * @throws IllegalArgumentException if the value cannot be written as JSON, or is null
     */
    CompletionStage<Receipt> set(Object value);

    /** As it is once all that was set before is; empty if it never was, or was cleared. */
    CompletionStage<Optional<JsonNode>> get();

    /** Has it not be any more: everybody is told of a deletion. */
    CompletionStage<Receipt> clear();
}
