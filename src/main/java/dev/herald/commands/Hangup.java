package dev.herald.commands;

import dev.herald.Config;
import dev.herald.Herald;
import java.lang.reflect.Proxy;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has a running server read its configuration again: on SIGHUP, where the system has signals, and by HTTP. A wrong one
 * changes nothing, and the log says why.
 */
final class Hangup {
    private static final Logger LOG = LoggerFactory.getLogger(Herald.class);

    private final Herald herald;

    Hangup(Herald herald, Callable<Config> source) {
        this.herald = herald;
        herald.reloadFrom(source);
    }

    /** By the JDK's own class for signals, which is not of its public API: so it is looked up by name. */
    void listen() {
        try {
            var signal = Class.forName("sun.misc.Signal");
            var handler = Class.forName("sun.misc.SignalHandler");
            var ours = Proxy.newProxyInstance(
                    handler.getClassLoader(), new Class<?>[] {handler}, (proxy, method, args) -> {
                        if (method.getName().equals("handle")) {
                            again();
                            return null;
                        }
                        return method.getName().equals("equals") ? (Object) (proxy == args[0]) : "reload".hashCode();
                    });
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance("HUP"), ours);
        } catch (ReflectiveOperationException e) {
            LOG.info("this system sends no SIGHUP: the configuration is reloaded by HTTP only");
        }
    }

    private void again() {
        try {
            herald.reload();
        } catch (Exception e) {
            LOG.error("the configuration was not reloaded, nothing is changed: {}", e.getMessage());
        }
    }
}
