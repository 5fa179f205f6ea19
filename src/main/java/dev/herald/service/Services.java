package dev.herald.service;

import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Takes application code in: objects whose methods are annotated, or lambdas.
 *
 * <p>Services are called on threads of their own and may block: nobody else waits for them. Each has a bounded number of calls
 * at once and a bounded line of calls that wait; what is beyond is refused with 503. A service holds for all namespaces, and
 * its {@link Caller} says from which it is called. Values are made of JSON and JSON of values by Jackson; a value that does not
 * fit is refused with 400, and the refusal names the field. Safe from any thread.
 */
public interface Services {

    /** Answers a request. */
    @FunctionalInterface
    interface Request<T> {
        /** The answer, a stage of it, or null. */
        @Nullable
        Object answer(T value, Caller caller) throws Exception;
    }

    /** Answers a request by a stream. */
    @FunctionalInterface
    interface Stream<T> {
        void answer(T value, Caller caller, Replies replies) throws Exception;
    }

    /** Looks at a publication. */
    @FunctionalInterface
    interface Filter<T> {
        /** What is to be published instead; null to let it by as it is. */
        @Nullable
        Object filter(T value, Said said) throws Exception;
    }

    /** Hears of a subscription. */
    @FunctionalInterface
    interface Interest {
        void changed(Caller caller, String pattern) throws Exception;
    }

    /** Something to be done. */
    @FunctionalInterface
    interface Task {
        void run() throws Exception;
    }

    /**
     * Calls the object's methods that are annotated with {@link OnConnect}, {@link OnDisconnect}, {@link OnSubscribe}, {@link
     * OnUnsubscribe}, {@link OnPublish}, {@link OnRequest} or {@link Every}.
     *
     * @throws IllegalArgumentException that names the method that cannot be called so
     */
    Registration add(Object service);

    <T> Registration onRequest(String name, Class<T> type, Request<T> request);

    <T> Registration onStream(String name, Class<T> type, Stream<T> stream);

    /** Filters of a channel are called in the order in which they were added; one publisher's publications in theirs. */
    <T> Registration onPublish(String pattern, Class<T> type, Filter<T> filter);

    Registration onConnect(Consumer<Caller> task);

    Registration onDisconnect(Consumer<Caller> task);

    Registration onSubscribe(String pattern, Interest interest);

    Registration onUnsubscribe(String pattern, Interest interest);

    /** Runs the task again and again, so long apart, never twice at once. */
    Registration every(Duration interval, Task task);
}
