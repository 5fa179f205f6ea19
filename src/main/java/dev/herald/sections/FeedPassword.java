package dev.herald.sections;

/** What a feed shows its database; it is not to be seen in what is told of the configuration. */
public record FeedPassword(String text) {
    @Override
    public String toString() {
        return "***";
    }
}
