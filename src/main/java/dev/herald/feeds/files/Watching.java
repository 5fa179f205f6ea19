package dev.herald.feeds.files;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchService;
import java.util.concurrent.TimeUnit;

/**
 * Says that something happened in a folder, on a thread of its own; what it was is for the listener to find out, so that events
 * that were lost, or were many, need no care. A folder that is gone is watched again when it is back.
 */
final class Watching implements AutoCloseable {
    private static final long PAUSE_MILLIS = 250;

    private final Path folder;
    private final Runnable happened;
    private final WatchService service;
    private final Thread thread;

    Watching(Path folder, Runnable happened) throws IOException {
        this.folder = folder;
        this.happened = happened;
        service = folder.getFileSystem().newWatchService();
        thread = new Thread(this::work, "herald-watch-" + folder.getFileName());
        thread.setDaemon(true);
        thread.start();
    }

    private void work() {
        boolean isWatched = false;
        try {
            while (true) {
                if (!isWatched) {
                    isWatched = register();
                }
                var key = isWatched ? service.take() : service.poll(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
                if (key != null) {
                    key.pollEvents();
                    isWatched = key.reset();
                    happened.run();
                }
            }
        } catch (InterruptedException | ClosedWatchServiceException e) {
            Thread.currentThread().interrupt(); // it was closed
        }
    }

    private boolean register() {
        try {
            folder.register(
                    service,
                    StandardWatchEventKinds.ENTRY_CREATE,
                    StandardWatchEventKinds.ENTRY_MODIFY,
                    StandardWatchEventKinds.ENTRY_DELETE);
            happened.run(); // what came before it was watched
            return true;
        } catch (IOException e) {
            return false; // it is not there: tried again
        }
    }

    @Override
    public void close() throws IOException {
        service.close();
    }
}
