package dev.herald.sections;

import dev.herald.http.origin.Origins;
import java.util.List;

/** An origin that a browser would name, such as {@code https://app.example}, a pattern of such, or {@code *} for any. */
public record PageOrigin(String text) {
    public PageOrigin {
        new Origins(List.of(text));
    }
}
