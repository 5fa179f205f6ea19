package dev.herald;

import dev.herald.access.Identity;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a changed configuration in while the server runs, without dropping a connection: rules by channel, API keys and
 * backends, and who may come in. Everything else holds from the next start on, and is named.
 *
 * <p>Safe from any thread; one reload at a time.
 */
final class Reload {
    private static final Logger LOG = LoggerFactory.getLogger(Herald.class);

    private final Ground ground;
    private final Lobby lobby;
    private final List<Runnable> after;
    private Config now; // guarded by this
    private volatile Callable<Config> source = () -> {
        throw new IllegalArgumentException("this server was not started from a configuration that could be read again");
    };

    /** @param after looks at what is open in the light of what has changed */
    Reload(Config now, Ground ground, Lobby lobby, List<Runnable> after) {
        this.now = now;
        this.ground = ground;
        this.lobby = lobby;
        this.after = after;
    }

    /** From where the configuration is read again. */
    void from(Callable<Config> where) {
        source = where;
    }

    /**
     * Reads the configuration again and takes it in; what cannot be changed now is named by its keys.
     *
     * @throws Exception that says what is wrong; nothing is changed then
     */
    List<String> again() throws Exception {
        return apply(source.call());
    }

    /** Takes it in; what cannot be changed now is named by its keys. */
    synchronized List<String> apply(Config changed) {
        var rooms = new Rooms(changed);
        boolean isSameIssuer =
                changed.auth().equals(now.auth()) && changed.auth().isWithoutFiles(); // whose keys are known
        var tokens =
                isSameIssuer ? null : lobby.tokens().apply(rooms); // throws when a file is missing, before any change
        var settings = rooms.access();
        ground.rules().become(rooms.channels().forHub());
        ground.access().become(settings);
        if (tokens == null) {
            lobby.admission().become(rooms.admission());
        } else {
            lobby.admission().become(rooms.admission(), tokens);
        }
        after.forEach(Runnable::run);
        dismiss(changed);

        var later = waiting(changed);
        now = changed;
        LOG.info(
                "configuration reloaded{}", later.isEmpty() ? "" : "; for the next start: " + String.join(", ", later));
        return later;
    }

    /** Sessions are over that came in by what may not hold any more; who still may comes again. */
    private void dismiss(Config changed) {
        if (!changed.api().equals(now.api())) {
            end(identity -> identity instanceof Identity.Server, "401::key_changed, come again with a key that holds");
        }
        if (!changed.auth().anonymous()) {
            end(identity -> identity instanceof Identity.Anyone, "401::token_required, come again with a token");
        }
    }

    private void end(Predicate<Identity> which, String error) {
        lobby.sessions()
                .list(null, Integer.MAX_VALUE, session -> which.test(session.identity()))
                .forEach(session -> session.expel(error));
    }

    private List<String> waiting(Config changed) {
        var keys = new ArrayList<String>();
        for (var section : Config.class.getRecordComponents()) {
            if (!List.of("channels", "api", "auth").contains(section.getName())) {
                var before = read(section, now);
                var after = read(section, changed);
                if (!section.getType().isRecord()) {
                    keys.addAll(Objects.equals(before, after) ? List.of() : List.of(snake(section.getName())));
                    continue;
                }
                Arrays.stream(section.getType().getRecordComponents())
                        .filter(key -> !Objects.equals(read(key, before), read(key, after)))
                        .forEach(key -> keys.add(section.getName() + "." + snake(key.getName())));
            }
        }
        return keys;
    }

    private static Object read(RecordComponent component, Object of) {
        try {
            return component.getAccessor().invoke(of);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String snake(String camel) {
        return camel.replaceAll("([A-Z])", "_$1").toLowerCase(java.util.Locale.ROOT);
    }
}
