package dev.herald.config;

/** Where a piece of configuration was written. */
public sealed interface Origin {

    /** Nowhere: it is what the program does when nothing is said. */
    record Default() implements Origin {
        @Override
        public String toString() {
            return "default";
        }
    }

    /** Outside a file, such as {@code environment HERALD_HTTP_PORT} or {@code flag --port}. */
    record Named(String name) implements Origin {
        @Override
        public String toString() {
            return name;
        }
    }

    /**
     * In a file.
     *
     * @param line counted from 1, as is the column
     * @param text the whole line, to be shown
     * @param length how many characters of it are meant
     */
    record Line(String file, int line, int column, String text, int length) implements Origin {

        /** The line with carets under what is meant. */
        String shown() {
            var number = Integer.toString(line);
            var margin = " ".repeat(number.length());
            int carets = Math.max(1, Math.min(length, text.length() - column + 1));
            return "  " + number + " | " + text.replace('\t', ' ') + "\n  " + margin + " | " + " ".repeat(column - 1)
                    + "^".repeat(carets);
        }

        @Override
        public String toString() {
            return file + ":" + line + ":" + column;
        }
    }
}
