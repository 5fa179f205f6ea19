package dev.herald.broker;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who wants to hear of changes to a table's rows.
 *
 * <p>Safe from any thread; whoever tells of changes does so in the order in which they were made. A watcher
 * must only enqueue.
 */
public final class Watchers {
    private static final Logger LOG = LoggerFactory.getLogger(Watchers.class);

    private record Watch(String prefix, Consumer<Table.Row> watcher) {}

    private final List<Watch> watches = new CopyOnWriteArrayList<>();

    public AutoCloseable add(String prefix, Consumer<Table.Row> watcher) {
        var watch = new Watch(prefix, watcher);
        watches.add(watch);
        return () -> watches.remove(watch);
    }

    public void tell(Table.Row changed) {
        for (var watch : watches) {
            if (changed.key().startsWith(watch.prefix)) {
                try {
                    watch.watcher.accept(changed);
                } catch (RuntimeException e) {
                    LOG.error("A watcher of {} failed.", watch.prefix, e);
                }
            }
        }
    }
}
