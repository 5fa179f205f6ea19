package dev.herald.services;

import dev.herald.requests.Answer;
import dev.herald.requests.Answers;
import dev.herald.requests.NotAnswered;
import dev.herald.service.Replies;
import java.util.function.Consumer;
import java.util.function.Function;

/** A service's stream of answers, on its way to who asked. */
final class Answering implements Replies {
    private final Answers answers;
    private final Function<Throwable, NotAnswered> faults;

    private final Consumer<Runnable> elsewhere;

    /** @param elsewhere runs what is done when nobody waits any more: it may block */
    Answering(Answers answers, Function<Throwable, NotAnswered> faults, Consumer<Runnable> elsewhere) {
        this.answers = answers;
        this.faults = faults;
        this.elsewhere = elsewhere;
    }

    @Override
    public void reply(Object answer) {
        answers.give(new Answer.More(Values.write(answer)));
    }

    @Override
    public void end() {
        answers.give(new Answer.End());
    }

    @Override
    public void fail(Throwable failure) {
        if (!isOver()) {
            answers.give(new Answer.Failed(faults.apply(failure)));
        }
    }

    @Override
    public boolean isOver() {
        return answers.isOver();
    }

    @Override
    public boolean hasRoom() {
        return answers.hasRoom();
    }

    @Override
    public void whenLeft(Runnable task) {
        answers.whenLeft(() -> elsewhere.accept(task));
    }
}
