package dev.herald.services;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** The threads that services are called on: virtual ones where the JVM has them (from 21 on), else as many as are needed. */
final class Threads {
    private static final long IDLE_SECONDS = 30;

    private Threads() {}

    static ExecutorService open() {
        try { // this is compiled for a JVM that has none
            var builder = Thread.class.getMethod("ofVirtual").invoke(null);
            var type = Class.forName("java.lang.Thread$Builder");
            type.getMethod("name", String.class, long.class).invoke(builder, "herald-service-", 0L);
            var factory = type.getMethod("factory").invoke(builder);
            return (ExecutorService) Executors.class
                    .getMethod("newThreadPerTaskExecutor", ThreadFactory.class)
                    .invoke(null, factory);
        } catch (ReflectiveOperationException | UnsupportedOperationException e) {
            return platform();
        }
    }

    /** Its number is bounded by the crews. */
    static ExecutorService platform() {
        var numbers = new AtomicLong();
        return new ThreadPoolExecutor(
                0, Integer.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
                    var thread = new Thread(task, "herald-service-" + numbers.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
    }
}
