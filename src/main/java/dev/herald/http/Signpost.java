package dev.herald.http;

import java.util.List;

/** A door that says what paths it answers, for whoever has lost the way. */
public interface Signpost {

    /** Paths, or templates of paths, worth a visit. */
    List<String> signs();
}
