package dev.herald.documents.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * One step of a patch: RFC 6902's, an increment of a number, a splice of a text. Immutable, as long as nobody changes the
 * values.
 *
 * <p>What ends in an index is about a list, unless it is said to be about a {@link Kind#MEMBER}.
 */
public sealed interface Op {

    /** Of what kind the container is that an operation puts something into, or takes something from. */
    enum Kind {
        LIST,
        MEMBER;

        static Kind of(Pointer path) {
            return path.endsInIndex() ? LIST : MEMBER;
        }
    }

    Pointer path();

    /** The same, elsewhere. */
    Op at(Pointer path);

    /** As it is written. */
    ObjectNode json();

    /** Whether it puts a value where there may be another. */
    default boolean isSetting() {
        return this instanceof Replace || (this instanceof Add add && add.kind == Kind.MEMBER);
    }

    private static ObjectNode named(String op, Pointer path) {
        return JsonNodeFactory.instance.objectNode().put("op", op).put("path", path.toString());
    }

    private static ObjectNode marked(ObjectNode json, String mark, Pointer path, Kind kind) {
        return kind == Kind.of(path) ? json : json.put(mark, false);
    }

    record Add(Pointer path, JsonNode value, Kind kind) implements Op {
        @Override
        public Add at(Pointer other) {
            return new Add(other, value, kind);
        }

        @Override
        public ObjectNode json() {
            return marked(named("add", path).set("value", value), "list", path, kind);
        }
    }

    record Remove(Pointer path, Kind kind) implements Op {
        @Override
        public Remove at(Pointer other) {
            return new Remove(other, kind);
        }

        @Override
        public ObjectNode json() {
            return marked(named("remove", path), "list", path, kind);
        }
    }

    record Replace(Pointer path, JsonNode value) implements Op {
        @Override
        public Replace at(Pointer other) {
            return new Replace(other, value);
        }

        @Override
        public ObjectNode json() {
            return named("replace", path).set("value", value);
        }
    }

    /**
     * What is moved out of a list into what looks to be below it, is moved into what comes after it there: the place is read as
     * it is called once the value was taken away.
     */
    record Move(Pointer from, Kind fromKind, Pointer path, Kind kind) implements Op {
        @Override
        public Move at(Pointer other) {
            return new Move(from, fromKind, other, kind);
        }

        /** First a value is taken away. */
        public Remove taking() {
            return new Remove(from, fromKind);
        }

        /** Then it is put elsewhere. */
        public Add putting() {
            return new Add(path, JsonNodeFactory.instance.nullNode(), kind);
        }

        @Override
        public ObjectNode json() {
            var json = named("move", path).put("from", from.toString());
            if (fromKind == Kind.LIST && path.isBelow(from)) {
                json.put("fromList", true);
            }
            return marked(marked(json, "list", path, kind), "fromList", from, fromKind);
        }
    }

    record Copy(Pointer from, Pointer path, Kind kind) implements Op {
        @Override
        public Copy at(Pointer other) {
            return new Copy(from, other, kind);
        }

        @Override
        public ObjectNode json() {
            return marked(named("copy", path).put("from", from.toString()), "list", path, kind);
        }
    }

    /** @param gone what it is about has been taken away, so that it cannot be true */
    record Test(Pointer path, JsonNode value, boolean gone) implements Op {
        @Override
        public Test at(Pointer other) {
            return new Test(other, value, gone);
        }

        @Override
        public ObjectNode json() {
            var json = named("test", path);
            json.set("value", value);
            return gone ? json.put("gone", true) : json;
        }
    }

    record Inc(Pointer path, JsonNode value) implements Op {
        @Override
        public Inc at(Pointer other) {
            return new Inc(other, value);
        }

        @Override
        public ObjectNode json() {
            return named("inc", path).set("value", value);
        }
    }

    /** Positions are counted in code points. */
    record Splice(Pointer path, int pos, int del, String ins) implements Op {
        @Override
        public Splice at(Pointer other) {
            return new Splice(other, pos, del, ins);
        }

        public int inserted() {
            return ins.codePointCount(0, ins.length());
        }

        @Override
        public ObjectNode json() {
            return named("splice", path).put("pos", pos).put("del", del).put("ins", ins);
        }
    }
}
