package dev.herald.feeds.asking;

import dev.herald.feeds.Trouble;
import dev.herald.message.Pattern;
import java.util.concurrent.CompletionStage;

/** A source that can be asked what there is now, so that whoever asks can go on from there with the changes. */
public interface Queryable {

    /** Whether the pattern names rows that this can tell. */
    boolean covers(Pattern pattern);

    /**
     * What there is, of a pattern that is covered. Whoever may subscribe to it may have it: the caller has asked.
     *
     * <p>Fails with {@link Trouble} when it cannot be told: {@code query_timeout}, {@code feed_down}, {@code feed_busy}.
     */
    CompletionStage<Rows> rows(Pattern pattern);
}
