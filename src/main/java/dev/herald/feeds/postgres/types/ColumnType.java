package dev.herald.feeds.postgres.types;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.Base64;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** A type of columns: makes JSON of a value's text, as a session writes it whose settings are those of this program. */
public sealed interface ColumnType {
    JsonNodeFactory JSON = JsonNodeFactory.instance;

    JsonNode json(String text);

    /** What SQL's null is too. */
    default JsonNode jsonOf(@Nullable String text) {
        return text == null ? JSON.nullNode() : json(text);
    }

    /** Types that are no arrays. */
    enum Plain implements ColumnType {
        /** As it is: texts, names of enums, dates, and numbers of any length, which a page's numbers cannot hold. */
        TEXT {
            @Override
            public JsonNode json(String text) {
                return JSON.textNode(text);
            }
        },
        BOOLEAN {
            @Override
            public JsonNode json(String text) {
                return JSON.booleanNode(text.equals("t"));
            }
        },
        /** A number as far as a page can hold it exactly, else its text. */
        INTEGER {
            @Override
            public JsonNode json(String text) {
                long number = Long.parseLong(text);
                return number >= -MOST_EXACT && number <= MOST_EXACT ? JSON.numberNode(number) : JSON.textNode(text);
            }
        },
        /** A number; its text where it is none, or without an end. */
        FLOAT {
            @Override
            public JsonNode json(String text) {
                double number = Double.parseDouble(text.replace("inf", "Inf").replace("INF", "Inf"));
                return Double.isFinite(number) ? JSON.numberNode(number) : JSON.textNode(text);
            }
        },
        /** What it is; its text where it is deeper or longer than this program reads. */
        DOCUMENT {
            @Override
            public JsonNode json(String text) {
                try {
                    return READER.readTree(text);
                } catch (JsonProcessingException e) {
                    return JSON.textNode(text);
                }
            }
        },
        /** A time as ISO 8601 writes it; that of a zone in UTC. */
        TIMESTAMP {
            @Override
            public JsonNode json(String text) {
                boolean isPlain = text.length() >= DAY_AND_HOUR && text.charAt(DAY) == ' ' && !text.endsWith("BC");
                if (!isPlain) {
                    return JSON.textNode(text); // infinity, and years that are far away
                }
                var day = text.substring(0, DAY) + "T" + text.substring(DAY + 1);
                return JSON.textNode(day.endsWith("+00") ? day.substring(0, day.length() - 3) + "Z" : day);
            }
        },
        /** Base64. */
        BYTES {
            @Override
            public JsonNode json(String text) {
                var bytes = HexFormat.of().parseHex(text, 2, text.length());
                return JSON.textNode(Base64.getEncoder().encodeToString(bytes));
            }
        };

        private static final long MOST_EXACT = (1L << 53) - 1;
        private static final int DAY = "2026-11-22".length();
        private static final int DAY_AND_HOUR = "2026-11-22 10".length();
        private static final JsonMapper READER = JsonMapper.builder()
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                .build();
    }

    /** @param delimiter what stands between two of its elements: a comma, but for boxes */
    record Array(ColumnType element, char delimiter) implements ColumnType {
        @Override
        public JsonNode json(String text) {
            return new ArrayReader(text, element, delimiter).read();
        }
    }
}
