package dev.herald.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** What a namespace lets its own name, and what not. */
class NamespaceTest {
    private static final Namespace TEN = new Namespace("ten");

    @Test
    void aNameWithoutASlashDoesNotLeadIntoAnotherNamespace() {
        assertThrows(InvalidName.class, () -> TEN.channel("b/chat"));
        assertThrows(InvalidName.class, () -> TEN.pattern("b/**"));
        assertThrows(InvalidName.class, () -> Namespace.DEFAULT.channel("/~ten/chat"));
        assertThrows(InvalidName.class, () -> TEN.channel("/~tenb/chat"));
    }

    @Test
    void aNamespaceHasItsOwnChannelsOnly() {
        assertTrue(TEN.has(TEN.channel("/chat")));
        assertFalse(TEN.has(new Namespace("tenb").channel("/chat")));
        assertFalse(TEN.has(new Channel("/chat")));
        assertFalse(Namespace.DEFAULT.has(TEN.channel("/chat")));
        assertEquals("/chat", Namespace.called(TEN.channel("/chat").name()));
        assertEquals(TEN, Namespace.of(TEN.channel("/chat")));
    }
}
