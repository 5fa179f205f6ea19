package dev.herald.feeds.files;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.herald.feeds.items.Item;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds out which files are other than when it last looked.
 *
 * <p>A file that cannot be read as JSON may be half written: what it was before holds, and it is looked at again. One that is
 * missing may be about to be written anew: it is gone only when it is missing for a moment. Of one thread.
 */
final class Folder {
    private static final Duration YOUNG = Duration.ofMillis(100);
    private static final Duration GRACE = Duration.ofMillis(100);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** What was found: items of files that are new or were written to, names of those that are gone. */
    record Found(List<Item> written, List<String> gone) {}

    /** How a file looked when it was read; not to be trusted if it had been written just before. */
    private record Look(Instant modified, long size, @Nullable Object file, boolean isYoung) {}

    private record Unread(Instant since, String why) {}

    private final Settings settings;
    private final Clock clock;
    private final ObjectMapper json = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    private final Map<String, Look> looks = new HashMap<>();
    private final Map<String, Unread> unread = new TreeMap<>();
    private final Map<String, Instant> missing = new HashMap<>();
    private @Nullable String folderProblem;
    private boolean isThere;

    Folder(Settings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
    }

    /** @param known names of which something was told; those that are not found are gone, except while there is no folder */
    Found look(Set<String> known) {
        var written = new ArrayList<Item>();
        var files = new TreeMap<String, Path>();
        folderProblem = null;
        isThere = true;
        try (var all = Files.newDirectoryStream(settings.folder(), settings.glob())) {
            for (var file : all) {
                if (Files.isRegularFile(file)) {
                    note(file, files);
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            folderProblem = "the folder " + settings.folder() + " cannot be read: " + e;
            isThere = false;
            return new Found(List.of(), List.of());
        }
        files.forEach((name, file) -> look(name, file).ifPresent(written::add));
        unread.keySet().retainAll(files.keySet());
        looks.keySet().retainAll(files.keySet());
        return new Found(written, gone(known, files.keySet()));
    }

    private void note(Path file, Map<String, Path> files) {
        var name = Settings.nameOf(file);
        if (files.size() == settings.most() && !files.containsKey(name)) {
            folderProblem = settings.folder() + " has more than " + settings.most() + " files: the others are not read";
        } else if (files.putIfAbsent(name, file) != null) {
            folderProblem = "two files of " + settings.folder() + " have the name " + name + ": only one is read";
        }
    }

    private Optional<Item> look(String name, Path file) {
        try {
            var about = Files.readAttributes(file, BasicFileAttributes.class);
            var modified = about.lastModifiedTime().toInstant();
            boolean isYoung = modified.plus(YOUNG).isAfter(Instant.now());
            var look = new Look(modified, about.size(), about.fileKey(), isYoung);
            if (!look.isYoung && look.equals(looks.get(name))) {
                return Optional.empty();
            }
            var item = read(name, file, about.size());
            looks.put(name, look);
            unread.remove(name);
            return Optional.of(item);
        } catch (NoSuchFileException e) {
            return Optional.empty(); // it went while this looked
        } catch (JsonProcessingException e) {
            cannotRead(name, "it is not JSON: " + e.getOriginalMessage());
        } catch (IOException | IllegalArgumentException e) {
            cannotRead(name, String.valueOf(e.getMessage()));
        }
        return Optional.empty();
    }

    private Item read(String name, Path file, long size) throws IOException {
        if (size > settings.maxBytes()) {
            throw new IOException("it is larger than " + settings.maxBytes() + " bytes");
        }
        var bytes = Files.readAllBytes(file);
        if (bytes.length == 0) {
            throw new IOException("it is empty");
        }
        var key = JsonNodeFactory.instance.objectNode().put("name", name);
        return new Item(name, key, Item.row(json.readTree(bytes)));
    }

    private void cannotRead(String name, String why) {
        looks.remove(name);
        var before = unread.get(name);
        unread.put(name, new Unread(before == null ? clock.instant() : before.since, why));
    }

    private List<String> gone(Set<String> known, Set<String> there) {
        var now = clock.instant();
        missing.keySet().removeIf(name -> there.contains(name) || !known.contains(name));
        var gone = new ArrayList<String>();
        for (var name : known) {
            if (!there.contains(name)
                    && !missing.computeIfAbsent(name, first -> now).plus(GRACE).isAfter(now)) {
                gone.add(name);
            }
        }
        gone.forEach(missing::remove);
        return gone;
    }

    /** Whether something is as it cannot stay: half written, or just gone. */
    boolean isUnsettled() {
        return !unread.isEmpty() || !missing.isEmpty() || folderProblem != null;
    }

    /** Whether something was written so lately that its time would not tell if it were written again. */
    boolean isYoung() {
        return looks.values().stream().anyMatch(Look::isYoung);
    }

    /** Whether it could be looked at. */
    boolean isThere() {
        return isThere;
    }

    Optional<String> concern() {
        if (folderProblem != null) {
            return Optional.of(folderProblem);
        }
        var since = clock.instant().minus(PATIENCE);
        return unread.entrySet().stream()
                .filter(one -> !one.getValue().since.isAfter(since))
                .findFirst()
                .map(one -> "the file of " + one.getKey() + " cannot be read: " + one.getValue().why);
    }
}
