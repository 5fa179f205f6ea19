package dev.herald.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.herald.access.ApiKeys.Backend;
import dev.herald.message.Namespace;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApiKeysTest {
    private static final String OLD = "the-key-of-last-year";
    private static final String NEW = "the-key-of-this-year";
    private static final String OTHER = "another-backend's-key";

    private final Identity.Server shop = new Identity.Server(Namespace.DEFAULT, "shop", Grants.ALL);
    private final Identity.Server till = new Identity.Server(new Namespace("tenant-a"), "till", Grants.ALL);

    @Test
    void eachOfABackendsKeysIsTheBackend() {
        var keys = new ApiKeys(List.of(backend(shop, OLD, NEW), backend(till, OTHER)));

        assertEquals(Optional.of(shop), keys.identify(OLD));
        assertEquals(Optional.of(shop), keys.identify(NEW));
        assertEquals(Optional.of(till), keys.identify(OTHER));
    }

    @Test
    void anythingElseIsNobody() {
        var keys = new ApiKeys(List.of(backend(shop, OLD)));

        for (var shown : List.of("", OLD.substring(1), OLD + " ", OLD.toUpperCase(java.util.Locale.ROOT), NEW)) {
            assertEquals(Optional.empty(), keys.identify(shown), shown);
        }
    }

    @Test
    void theHashDoesInThePlaceOfTheKeyButIsNoKeyItself() {
        var hash = KeyHash.of(OLD).toString();
        var keys = new ApiKeys(List.of(backend(shop, hash)));

        assertTrue(hash.matches("sha256:[0-9a-f]{64}"), hash);
        assertEquals(Optional.of(shop), keys.identify(OLD));
        assertEquals(Optional.empty(), keys.identify(hash));
    }

    @Test
    void aKeyIsNotToBeHadFromWhatIsKept() {
        assertFalse(KeyHash.of(OLD).toString().contains(OLD));
    }

    @Test
    void aNewKeyCanBeUsedAndIsNeverTheSame() {
        var key = ApiKeys.random();

        assertEquals(Optional.of(shop), new ApiKeys(List.of(backend(shop, key))).identify(key));
        assertNotEquals(key, ApiKeys.random());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "fifteen-letters",
                "a key with spaces in it",
                "sha256:beef",
                "sha256:",
                "ключ-из-букв-которых-нет"
            })
    void whatIsNoKeyIsRefusedWithoutBeingShown(String written) {
        var refused = assertThrows(IllegalArgumentException.class, () -> KeyHash.of(written));

        assertFalse(written.length() > 7 && String.valueOf(refused.getMessage()).contains(written));
    }

    private static Backend backend(Identity.Server server, String... keys) {
        return new Backend(server, Arrays.stream(keys).map(KeyHash::of).toList());
    }
}
