package dev.herald.http.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LedgerTest {
    private static final long SECOND = 1_000_000_000L;

    private final AtomicLong clock = new AtomicLong(17);
    private final Ledger ledger = new Ledger(clock::get);
    private final Address one = new Address(true, 1);
    private final Address other = new Address(true, 2);

    @Test
    void anAddressHasWhatItMayAndNoMore() {
        assertTrue(ledger.connects(one, 2));
        assertTrue(ledger.connects(one, 2));
        assertFalse(ledger.connects(one, 2));
        assertTrue(ledger.connects(other, 2));

        ledger.disconnects(one);

        assertTrue(ledger.connects(one, 2));
        assertTrue(ledger.asks(one, 1), "requests are counted apart");
        assertFalse(ledger.asks(one, 1));
    }

    @Test
    void handshakesComeInABurstAndThenAtTheirRate() {
        assertEquals(
                20,
                IntStream.range(0, 100)
                        .filter(i -> ledger.handshakes(one, 2, 20))
                        .count());
        assertTrue(ledger.handshakes(other, 2, 20));

        clock.addAndGet(3 * SECOND);

        assertEquals(
                6,
                IntStream.range(0, 100)
                        .filter(i -> ledger.handshakes(one, 2, 20))
                        .count());
    }

    @Test
    void whoHasNothingIsForgotten() {
        ledger.connects(one, 1);
        ledger.disconnects(one);
        assertEquals(0, ledger.size());

        ledger.handshakes(one, 1, 10);
        ledger.sweep();
        assertEquals(1, ledger.size());
        clock.addAndGet(2 * SECOND);
        ledger.sweep();
        assertEquals(0, ledger.size());
    }

    @Test
    void aMillionAddressesTakeBoundedMemory() {
        for (int i = 0; i < 1_000_000; i++) {
            assertTrue(ledger.handshakes(new Address(false, i), 1, 1));
        }

        assertTrue(ledger.size() <= 100_000, ledger.size() + " are known");
        assertFalse(ledger.handshakes(new Address(false, 1), 1, 1), "those that are known are held to their limits");
    }

    @Test
    void addressesOfOneNetworkOfIpv6AreOne() throws Exception {
        assertEquals(address("2001:db8:0:1::1"), address("2001:db8:0:1:ffff::2"));
        assertFalse(address("2001:db8:0:1::1").equals(address("2001:db8:0:2::1")));
        assertFalse(address("192.0.2.1").equals(address("192.0.2.2")));
        assertEquals(address("192.0.2.1"), address("::ffff:192.0.2.1"));
    }

    private static Address address(String text) throws Exception {
        return Address.of(InetAddress.getByName(text));
    }
}
