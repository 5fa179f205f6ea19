package dev.herald.services;

import dev.herald.census.Sessions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** What is to be done when sessions end, by session; nothing is remembered of one that has. Safe from any thread. */
final class Leavings {
    private final ConcurrentHashMap<String, List<Runnable>> tasks = new ConcurrentHashMap<>();
    private final Sessions sessions;
    private final Consumer<Runnable> runner;

    /** @param runner runs the tasks, somewhere else */
    Leavings(Sessions sessions, Consumer<Runnable> runner) {
        this.sessions = sessions;
        this.runner = runner;
        sessions.watchDepartures(session -> end(session.id()));
    }

    void add(String session, Runnable task) {
        tasks.compute(session, (same, there) -> {
            var all = there == null ? new ArrayList<Runnable>(1) : there;
            all.add(task);
            return all;
        });
        if (sessions.find(session).isEmpty()) {
            end(session);
        }
    }

    private void end(String session) {
        var all = tasks.remove(session);
        if (all != null) {
            all.forEach(runner);
        }
    }

    int size() {
        return tasks.size();
    }
}
