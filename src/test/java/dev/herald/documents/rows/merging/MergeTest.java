package dev.herald.documents.rows.merging;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MergeTest {
    private static final Set<String> COUNTERS = Set.of("stock");

    @Test
    void whatOnlyTheRowHasChangedIsBroughtIn() {
        assertMerged("[{'op':'replace','path':'/price','value':9}]", "[]", "{'price':5}", "{'price':5}", "{'price':9}");
        assertMerged("[]", "[]", "{'price':5}", "{'price':7}", "{'price':5}");
        assertMerged(
                "[{'op':'splice','path':'/note','pos':4,'del':0,'ins':'!'}]",
                "[]",
                "{'note':'ab'}",
                "{'note':'->ab'}",
                "{'note':'ab!'}");
    }

    @Test
    void whatBothHaveWrittenAlikeIsNoConflict() {
        assertMerged("[]", "[]", "{'price':5,'note':'a'}", "{'price':7,'note':'ab'}", "{'price':7.0,'note':'ab'}");
    }

    /** A killed server lost one in a hundred: two that add one each are not two that wrote the same. */
    @Test
    void whatBothHaveAddedCountsTwice() {
        assertMerged("[{'op':'inc','path':'/stock','value':1}]", "[]", "{'stock':10}", "{'stock':11}", "{'stock':11}");
        assertMerged("[{'op':'inc','path':'/stock','value':-3}]", "[]", "{'stock':10}", "{'stock':12}", "{'stock':7}");
        assertMerged(
                "[{'op':'inc','path':'/stock','value':0.25}]", "[]", "{'stock':10}", "{'stock':10}", "{'stock':10.25}");
    }

    @Test
    void whatCannotBeMergedIsAsTheRowHasIt() {
        assertMerged(
                "[{'op':'replace','path':'/price','value':9}]",
                "[{'path':'/price','lost':7}]",
                "{'price':5}",
                "{'price':7}",
                "{'price':9}");
        assertMerged(
                "[{'op':'replace','path':'/note','value':'hot tea'}]",
                "[{'path':'/note','lost':'coffee'}]",
                "{'note':'tea'}",
                "{'note':'coffee'}",
                "{'note':'hot tea'}");
        assertMerged(
                "[{'op':'replace','path':'/stock','value':null}]",
                "[{'path':'/stock','lost':6}]",
                "{'stock':5}",
                "{'stock':6}",
                "{'stock':null}");
    }

    @Test
    void aRowThatComesBackIsTheDocument() {
        assertMerged("[{'op':'replace','path':'','value':{'a':1}}]", "[]", "{'a':1}", "null", "{'a':1}");
    }

    private static void assertMerged(String patch, String conflicts, String base, String document, String row) {
        var merge = Merge.of((ObjectNode) json(base), json(document), (ObjectNode) json(row), COUNTERS);

        assertEquals(json(patch), json(merge.patch().toString()));
        assertEquals(json(conflicts), json(merge.conflicts().toString()));
    }

    private static JsonNode json(String text) {
        return Known.tree(text.replace('\'', '"').getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
}
