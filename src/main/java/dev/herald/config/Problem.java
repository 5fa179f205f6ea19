package dev.herald.config;

/**
 * Something wrong with the configuration, told so that it can be mended without reading a manual.
 *
 * @param where it was written
 * @param what is wrong
 * @param help what is allowed, or what was perhaps meant; empty when that goes without saying
 */
public record Problem(Origin where, String what, String help) {

    /** The problem in a few lines, the offending text underlined. */
    @Override
    public String toString() {
        var told = new StringBuilder(where + ": " + what);
        if (where instanceof Origin.Line line && !line.text().isBlank()) {
            told.append('\n').append(line.shown());
        }
        if (!help.isEmpty()) {
            told.append("\n  ").append(help);
        }
        return told.toString();
    }
}
