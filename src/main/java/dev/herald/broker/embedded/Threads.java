package dev.herald.broker.embedded;

/** How the engine's threads are made. */
final class Threads {
    private Threads() {}

    static Thread daemon(Runnable work, String name) {
        var thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }
}
