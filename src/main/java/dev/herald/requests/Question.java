package dev.herald.requests;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A question that is under way: its answers go to who asked, until the last.
 *
 * <p>Safe from any thread. Which of the answer, the asker's leaving and the end of its patience comes first is settled by
 * one exchange of the state; nothing is called while the monitor, which guards the tasks, is held.
 */
public final class Question implements Answers {
    private static final Logger LOG = LoggerFactory.getLogger(Question.class);

    private enum State {
        ASKED,
        ANSWERED,
        LEFT
    }

    private final Asked asked;
    private final Consumer<Answer> asker;
    private final Consumer<Question> done;
    private final AtomicReference<State> state = new AtomicReference<>(State.ASKED);
    private @Nullable List<Runnable> tasks = new ArrayList<>(); // for when the asker leaves; null once over
    private volatile @Nullable Future<?> deadline;

    /** @param done is told once when it is over */
    Question(Asked asked, Consumer<Answer> asker, Consumer<Question> done) {
        this.asked = asked;
        this.asker = asker;
        this.done = done;
    }

    Asked asked() {
        return asked;
    }

    long bytes() {
        return asked.data().size();
    }

    @Override
    public void give(Answer answer) {
        if (answer instanceof Answer.More) {
            if (!isOver()) {
                tell(answer);
            }
        } else if (state.compareAndSet(State.ASKED, State.ANSWERED)) {
            tellLast(answer);
            over();
        }
    }

    /** An asker that cannot be told leaves nothing behind. */
    private void tellLast(Answer last) {
        try {
            asker.accept(last);
        } catch (RuntimeException | Error failure) {
            LOG.error("the answer of {} could not be told", asked.name(), failure);
        }
    }

    private void tell(Answer more) {
        if (hasRoom()) {
            asker.accept(more);
        } else {
            asked.session().cut("too slow for the answers to " + asked.name());
        }
    }

    @Override
    public void fail(Throwable failure) {
        var cause = failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof NotAnswered known) {
            give(new Answer.Failed(known));
            return;
        }
        if (isOver()) {
            return; // and a stage that was cancelled for it fails
        }
        LOG.error(
                "the request {} of session {} failed",
                asked.name(),
                asked.session().id(),
                cause);
        give(new Answer.Failed(new NotAnswered(500, "request_failed", "it went wrong on the server's side")));
    }

    /** It expires then, unless it is over before. */
    void expireBy(Future<?> end) {
        deadline = end;
        if (isOver()) {
            end.cancel(false);
        }
    }

    /** The asker does not wait any more; whoever answers is told. */
    public void leave() {
        if (state.compareAndSet(State.ASKED, State.LEFT)) {
            over().forEach(this::run);
        }
    }

    /** The asker has waited long enough. */
    void expire() {
        if (state.compareAndSet(State.ASKED, State.LEFT)) {
            tellLast(new Answer.Failed(new NotAnswered(504, "request_timeout", "it took too long")));
            over().forEach(this::run);
        }
    }

    /** Clears up; what is returned is for who answers to know, if the asker has left. */
    private List<Runnable> over() {
        done.accept(this);
        var end = deadline;
        if (end != null) {
            end.cancel(false);
        }
        synchronized (this) {
            var all = tasks == null ? List.<Runnable>of() : tasks;
            tasks = null;
            return all;
        }
    }

    @Override
    public boolean isOver() {
        return state.get() != State.ASKED;
    }

    @Override
    public void whenLeft(Runnable task) {
        if (!isNoted(task) && state.get() == State.LEFT) {
            run(task);
        }
    }

    /** One that fails takes nothing from the others, nor from whoever ends the session. */
    private void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error failure) {
            LOG.error("what is done when nobody waits for {} failed", asked.name(), failure);
        }
    }

    private synchronized boolean isNoted(Runnable task) {
        return tasks != null && tasks.add(task);
    }

    @Override
    public boolean hasRoom() {
        return asked.session().hasRoom();
    }
}
