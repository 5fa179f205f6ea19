package dev.herald.feeds.mapping;

import dev.herald.feeds.mapping.Condition.Compared;
import dev.herald.feeds.mapping.Condition.Comparison;
import dev.herald.feeds.mapping.Condition.Dominant;
import dev.herald.feeds.mapping.Condition.IsNull;
import dev.herald.feeds.mapping.Condition.Joined;
import dev.herald.feeds.mapping.Condition.Not;
import dev.herald.feeds.mapping.Condition.Term;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads a condition, from left to right; used once. */
final class ConditionReader {
    private static final Pattern WORD = Pattern.compile(
            "\\s*(?:(?<name>[A-Za-z_][A-Za-z0-9_$]*|\"[^\"]+\")|(?<number>-?[0-9]+(?:\\.[0-9]+)?)|(?<text>'(?:[^']|'')*')"
                    + "|(?<mark><>|!=|<=|>=|[=<>(),]))");
    private static final Set<String> WORDS = Set.of("and", "or", "not", "in", "is", "null", "true", "false");
    private static final int DEEPEST = 50;
    private static final int LONGEST = 4000;

    private final String whole;
    private final Matcher words;
    private int depth;
    private int next;
    private boolean atEnd;

    ConditionReader(String whole) {
        this.whole = whole;
        this.words = WORD.matcher(whole);
    }

    Term read() {
        if (whole.length() > LONGEST) {
            throw new IllegalArgumentException("a condition has at most " + LONGEST + " characters");
        }
        advance();
        var term = either();
        if (!isAtEnd()) {
            throw wrong("'and', 'or' or the end");
        }
        return term;
    }

    private Term either() {
        var term = both();
        while (takes("or")) {
            term = new Joined(term, both(), Dominant.TRUE);
        }
        return term;
    }

    private Term both() {
        var term = one();
        while (takes("and")) {
            term = new Joined(term, one(), Dominant.FALSE);
        }
        return term;
    }

    private Term one() {
        if (++depth > DEEPEST) {
            throw new IllegalArgumentException("the condition is nested too deeply");
        }
        try {
            if (takes("not")) {
                return new Not(one());
            }
            if (takes("(")) {
                var term = either();
                expect(")");
                return term;
            }
            return ofColumn();
        } finally {
            depth--;
        }
    }

    private Term ofColumn() {
        if (atEnd || words.group("name") == null || WORDS.contains(word())) {
            throw wrong("a column");
        }
        var name = words.group("name");
        var column = name.startsWith("\"") ? name.substring(1, name.length() - 1) : name.toLowerCase(Locale.ROOT);
        advance();
        if (takes("is")) {
            boolean isNot = takes("not");
            expect("null");
            return isNot ? new Not(new IsNull(column)) : new IsNull(column);
        }
        if (takes("not")) {
            expect("in");
            return new Not(in(column));
        }
        return takes("in") ? in(column) : compared(column);
    }

    private Term in(String column) {
        expect("(");
        Term term = new Compared(column, Comparison.EQUAL, literal());
        while (takes(",")) {
            term = new Joined(term, new Compared(column, Comparison.EQUAL, literal()), Dominant.TRUE);
        }
        expect(")");
        return term;
    }

    private Term compared(String column) {
        var comparison = comparison();
        if (comparison == null) {
            return new Compared(column, Comparison.EQUAL, true);
        }
        advance();
        var literal = literal();
        boolean isOrder = comparison != Comparison.EQUAL && comparison != Comparison.OTHER;
        if (isOrder && !(literal instanceof BigDecimal)) {
            throw new IllegalArgumentException("only numbers can be less or more than others: " + column + " against "
                    + literal + ", since how texts and times are sorted is a matter of the database");
        }
        return new Compared(column, comparison, literal);
    }

    private @Nullable Comparison comparison() {
        return switch (word()) {
            case "=" -> Comparison.EQUAL;
            case "<>", "!=" -> Comparison.OTHER;
            case "<" -> Comparison.LESS;
            case "<=" -> Comparison.LESS_OR_EQUAL;
            case ">" -> Comparison.MORE;
            case ">=" -> Comparison.MORE_OR_EQUAL;
            default -> null;
        };
    }

    private Object literal() {
        Object literal;
        if (!isAtEnd() && words.group("number") != null) {
            literal = new BigDecimal(words.group("number"));
        } else if (!isAtEnd() && words.group("text") != null) {
            var text = words.group("text");
            literal = text.substring(1, text.length() - 1).replace("''", "'");
        } else if (word().equals("true")) {
            literal = true;
        } else if (word().equals("false")) {
            literal = false;
        } else {
            throw wrong("a number, a 'text', true or false");
        }
        advance();
        return literal;
    }

    // ---- words

    private void advance() {
        atEnd = whole.substring(next).isBlank();
        if (!atEnd && !words.region(next, whole.length()).lookingAt()) {
            throw new IllegalArgumentException(
                    "cannot read '" + whole.substring(next).strip() + "' in the condition");
        }
        next = atEnd ? next : words.end();
    }

    private boolean isAtEnd() {
        return atEnd;
    }

    /** As written, but for capitals; empty at the end. */
    private String word() {
        return atEnd ? "" : words.group().strip().toLowerCase(Locale.ROOT);
    }

    private boolean takes(String word) {
        if (!word().equals(word)) {
            return false;
        }
        advance();
        return true;
    }

    private void expect(String word) {
        if (!takes(word)) {
            throw wrong("'" + word + "'");
        }
    }

    private IllegalArgumentException wrong(String expected) {
        return new IllegalArgumentException("expected " + expected
                + (atEnd ? " at the end of" : " before '" + word() + "' in") + " the condition: " + whole);
    }
}
