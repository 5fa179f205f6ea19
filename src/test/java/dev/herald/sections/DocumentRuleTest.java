package dev.herald.sections;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.herald.access.Who;
import dev.herald.sections.DocumentRule.PathWriters;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a rule of documents cannot say is refused when it is read, not passed over. */
class DocumentRuleTest {

    @ParameterizedTest
    @ValueSource(strings = {"owner", "hook"})
    void whomOnlyRulesOfChannelsKnowCanNeitherBeginADocumentNorWriteAtAPath(String word) {
        var who = List.of(new Who("role:editor"), new Who(word));

        var path = assertThrows(IllegalArgumentException.class, () -> new PathWriters("/price", who));
        var create = assertThrows(
                IllegalArgumentException.class,
                () -> new DocumentRule(who, null, null, null, null, null, null, null, null, null));

        assertEquals("'write' cannot ask for " + word + ": the channel's rule can", path.getMessage());
        assertTrue(create.getMessage().startsWith("'create' cannot ask for " + word), create::getMessage);
    }
}
