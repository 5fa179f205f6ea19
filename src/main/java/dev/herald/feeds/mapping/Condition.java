package dev.herald.feeds.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which rows are told: a condition of SQL, as a {@code WHERE} clause has it, that this program and a database read alike.
 *
 * <p>Columns and literals compared by {@code = <> < <= > >=}, {@code IN (…)}, {@code IS [NOT] NULL}, boolean columns, joined by {@code
 * AND}, {@code OR}, {@code NOT} and brackets, with SQL's three values: what compares with null is unknown, and a row of which the
 * condition is unknown is not told. Only numbers are less or more than others: how texts are sorted is a matter of the database.
 */
public final class Condition {

    /** True, false, or unknown: null. */
    sealed interface Term {
        @Nullable
        Boolean of(ObjectNode row);

        void columns(Set<String> all);
    }

    record Not(Term term) implements Term {
        @Override
        public @Nullable Boolean of(ObjectNode row) {
            var value = term.of(row);
            return value == null ? null : Boolean.valueOf(!value);
        }

        @Override
        public void columns(Set<String> all) {
            term.columns(all);
        }
    }

    /** @param dominant which value decides, whatever the others are: false for AND, true for OR */
    record Joined(Term one, Term other, Dominant dominant) implements Term {
        @Override
        public @Nullable Boolean of(ObjectNode row) {
            boolean decisive = dominant == Dominant.TRUE;
            var first = one.of(row);
            var second = other.of(row);
            if ((first != null && first == decisive) || (second != null && second == decisive)) {
                return decisive;
            }
            return (first == null || second == null) ? null : Boolean.valueOf(!decisive);
        }

        @Override
        public void columns(Set<String> all) {
            one.columns(all);
            other.columns(all);
        }
    }

    enum Dominant {
        TRUE,
        FALSE
    }

    record IsNull(String column) implements Term {
        @Override
        public Boolean of(ObjectNode row) {
            return !row.hasNonNull(column);
        }

        @Override
        public void columns(Set<String> all) {
            all.add(column);
        }
    }

    /** @param literal a number, a text, or a boolean */
    record Compared(String column, Comparison comparison, Object literal) implements Term {
        @Override
        public @Nullable Boolean of(ObjectNode row) {
            var value = row.path(column);
            if (value.isNull() || value.isMissingNode()) {
                return null;
            }
            if (literal instanceof BigDecimal number) {
                var mine = number(value);
                return mine != null && comparison.holds(mine.compareTo(number));
            }
            return comparison.holds(value.asText().equals(literal.toString()) ? 0 : 1);
        }

        private static @Nullable BigDecimal number(JsonNode value) {
            try {
                return new BigDecimal(value.asText());
            } catch (NumberFormatException e) {
                return null; // NaN, say
            }
        }

        @Override
        public void columns(Set<String> all) {
            all.add(column);
        }
    }

    enum Comparison {
        EQUAL,
        OTHER,
        LESS,
        LESS_OR_EQUAL,
        MORE,
        MORE_OR_EQUAL;

        boolean holds(int order) {
            return switch (this) {
                case EQUAL -> order == 0;
                case OTHER -> order != 0;
                case LESS -> order < 0;
                case LESS_OR_EQUAL -> order <= 0;
                case MORE -> order > 0;
                case MORE_OR_EQUAL -> order >= 0;
            };
        }
    }

    private final String text;
    private final Term term;

    /** @throws IllegalArgumentException that says where it is no condition that could be read */
    public Condition(String text) {
        this.text = text;
        term = new ConditionReader(text).read();
    }

    /** Whether it is true of the row. */
    public boolean holds(ObjectNode row) {
        return Boolean.TRUE.equals(term.of(row));
    }

    /** The columns that it looks at. */
    public List<String> columns() {
        var all = new TreeSet<String>();
        term.columns(all);
        return List.copyOf(all);
    }

    /** As it was written. */
    @Override
    public String toString() {
        return text;
    }
}
