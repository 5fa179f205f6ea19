package dev.herald.tokens;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.herald.tokens.Reading.Proven;
import dev.herald.tokens.Reading.Refused;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Tag;

/** No text is a token unless it is signed, and whatever is signed is somebody or is refused: never an exception. */
@Tag("fuzz")
class TokensFuzzTest {
    private final Desk desk = new Desk();
    private final Tokens tokens = desk.reads(Desk.secret());

    /** The text is a token; and its first line is the header of one that is signed well, the rest its claims. */
    @FuzzTest
    void anyTextIsSomebodyOrRefused(byte[] bytes) throws Exception {
        var text = new String(bytes, StandardCharsets.UTF_8);
        assertInstanceOf(Refused.class, Desk.read(tokens, text), "nobody has signed it");

        int end = text.indexOf('\n');
        var header = end < 0 ? "{\"alg\":\"HS256\"}" : text.substring(0, end);
        var signed = signed(header, text.substring(end + 1));
        if (Desk.read(tokens, signed) instanceof Proven proven) {
            assertFalse(proven.user().subject().isEmpty());
            assertTrue(proven.user().expires().isAfter(desk.clock.instant()), "it has expired");
            assertTrue(proven.user().namespace().name().matches("[A-Za-z0-9_-]{0,32}"));
        }
    }

    private static String signed(String header, String claims) throws GeneralSecurityException {
        var said =
                base64(header.getBytes(StandardCharsets.UTF_8)) + "." + base64(claims.getBytes(StandardCharsets.UTF_8));
        var mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(Desk.SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        return said + "." + base64(mac.doFinal(said.getBytes(StandardCharsets.US_ASCII)));
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
