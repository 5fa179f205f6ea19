package dev.herald.feeds.mapping;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.herald.feeds.mapping.Change.Op;
import dev.herald.message.Namespace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Where each kind of change goes, and as what; "?" where the source did not know how the row was before. */
class MappingTest {
    private static final String OPEN = "{'id': 7, 'customer': 12, 'state': 'open', 'secret': 's'}";
    private static final String DRAFT = "{'id': 7, 'customer': 12, 'state': 'draft', 'secret': 's'}";
    private static final String SHUT = "{'id': 7, 'customer': 12, 'state': 'shut', 'secret': 's'}";
    private static final String MOVED = "{'id': 7, 'customer': 13, 'state': 'open', 'secret': 's'}";

    private final Mapping orders = new Mapping(
            "public.orders",
            Template.of(Namespace.DEFAULT, "/orders/{customer}/{id}"),
            List.of("id", "state"),
            Optional.of(new Condition("state <> 'draft'")));

    @Test
    void aRowIsCreatedWhereItBelongsWithTheColumnsThatAreTold() {
        var told = orders.route(change(Op.CREATE, OPEN, null));

        assertEquals(List.of("c /orders/12/7 {\"id\":7,\"state\":\"open\"}"), told(told));
    }

    @Test
    void whatIsChangedIsNamedWhereTheOldRowIsKnown() {
        var told = orders.route(change(Op.UPDATE, SHUT, OPEN));

        assertEquals(List.of("u /orders/12/7 {\"id\":7,\"state\":\"shut\"}"), told(told));
        assertEquals("[\"state\"]", told.get(0).data().get("changed").toString());
        assertEquals(
                false, orders.route(change(Op.UPDATE, SHUT, null)).get(0).data().has("changed"));
    }

    @Test
    void aRowThatMovesIsDeletedThereAndCreatedHere() {
        assertEquals(
                List.of("d /orders/12/7 -", "c /orders/13/7 {\"id\":7,\"state\":\"open\"}"),
                told(orders.route(change(Op.UPDATE, MOVED, OPEN))));
    }

    @Test
    void aRowThatIsNoLongerToldIsDeletedAndOneThatIsToldNowIsCreated() {
        assertEquals(List.of("d /orders/12/7 -"), told(orders.route(change(Op.UPDATE, DRAFT, OPEN))));
        assertEquals(
                List.of("c /orders/12/7 {\"id\":7,\"state\":\"open\"}"),
                told(orders.route(change(Op.UPDATE, OPEN, DRAFT))));
        assertEquals(List.of(), told(orders.route(change(Op.UPDATE, DRAFT, DRAFT))));
        assertEquals(List.of(), told(orders.route(change(Op.CREATE, DRAFT, null))));
    }

    @Test
    void withoutTheOldRowWhatIsNotToldNowIsDeletedWhereItWouldBe() {
        assertEquals(List.of("d /orders/12/7 -"), told(orders.route(change(Op.UPDATE, DRAFT, null))));
        assertEquals(
                List.of("u /orders/12/7 {\"id\":7,\"state\":\"open\"}"),
                told(orders.route(change(Op.UPDATE, OPEN, null))));
    }

    @Test
    void aDeletedRowIsDeletedWhereItWas() {
        assertEquals(List.of("d /orders/12/7 -"), told(orders.route(change(Op.DELETE, null, OPEN))));
        assertEquals(List.of(), told(orders.route(change(Op.DELETE, null, DRAFT))), "it was never told");
        assertEquals(List.of(), told(orders.route(change(Op.DELETE, null, "{'id': 7}"))), "nobody knows whose it was");
    }

    @Test
    void aRowWithAnotherKeyIsAnotherRow() {
        var renamed = "{'id': 8, 'customer': 12, 'state': 'open', 'secret': 's'}";

        assertEquals(
                List.of("d /orders/12/7 -", "c /orders/12/8 {\"id\":8,\"state\":\"open\"}"),
                told(orders.route(change(Op.UPDATE, renamed, "{'id': 7}"))));
        assertEquals(
                List.of("d /orders/12/7 -", "c /orders/12/8 {\"id\":8,\"state\":\"open\"}"),
                told(orders.route(change(Op.UPDATE, renamed, OPEN))));
    }

    @Test
    void whatTheSourceDidNotTellIsNamed() {
        var change = change(Op.UPDATE, OPEN, null);
        var partly = new Change(
                change.op(),
                change.table(),
                change.key(),
                change.row(),
                null,
                Set.of("state", "secret"),
                change.origin());

        assertEquals(
                "[\"state\"]",
                orders.route(partly).get(0).data().get("unchanged").toString());
    }

    @Test
    void truncationAndOriginAreTold() {
        var data = orders.truncated(change(Op.TRUNCATE, null, null));

        assertEquals(
                "{\"op\":\"truncate\",\"table\":\"public.orders\",\"tx\":99,\"at\":\"1970-01-01T00:00:00Z\",\"pos\":\"0/1.2\"}",
                data.toString());
    }

    private static List<String> told(List<Told> told) {
        return told.stream()
                .map(each -> each.data().get("op").textValue() + " " + each.channel() + " "
                        + (each.data().has("row") ? each.data().get("row") : "-"))
                .toList();
    }

    private static Change change(Op op, @Nullable String row, @Nullable String old) {
        var known = row != null ? row : old;
        var key = json("{}");
        if (known != null) {
            key.set("id", json(known).get("id"));
        }
        return new Change(
                op,
                "public.orders",
                key,
                row == null ? null : json(row),
                old == null ? null : json(old),
                Set.of(),
                new Change.Origin(Optional.of(99L), "1970-01-01T00:00:00Z", "0/1.2"));
    }

    private static ObjectNode json(String text) {
        try {
            return (ObjectNode) new ObjectMapper().readTree(text.replace('\'', '"'));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
