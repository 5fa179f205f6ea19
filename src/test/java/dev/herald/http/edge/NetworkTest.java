package dev.herald.http.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkTest {

    @ParameterizedTest
    @CsvSource({
        "192.0.2.7, 192.0.2.7, true",
        "192.0.2.7, 192.0.2.8, false",
        "10.0.0.0/8, 10.255.1.2, true",
        "10.0.0.0/8, 11.0.0.0, false",
        "192.168.4.0/22, 192.168.7.255, true",
        "192.168.4.0/22, 192.168.8.0, false",
        "0.0.0.0/0, 203.0.113.1, true",
        "0.0.0.0/0, 2001:db8::1, false",
        "::1, ::1, true",
        "::1, 127.0.0.1, false",
        "2001:db8::/32, 2001:db8:ffff::1, true",
        "2001:db8::/32, 2001:db9::1, false",
        "127.0.0.0/8, ::ffff:127.0.0.1, true",
    })
    void aBlockHasTheAddressesThatBeginLikeIt(String block, String address, boolean inside) throws Exception {
        assertEquals(inside, Network.of(block).has(InetAddress.getByName(address)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "localhost",
                "example.org",
                "1.2.3",
                "1.2.3.256",
                "1.2.3.4/33",
                "1.2.3.4/",
                "::1/129",
                "::g",
                "1.2.3.4/-1",
                "[::1]",
                "fe80::1%eth0",
                "::1/x"
            })
    void whatIsNoAddressIsToldAndNeverLookedUp(String text) {
        var told = assertThrows(IllegalArgumentException.class, () -> Network.of(text));

        assertTrue(told.getMessage().contains("'" + text + "'"), told.getMessage());
    }
}
