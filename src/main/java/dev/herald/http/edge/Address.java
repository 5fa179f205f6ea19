package dev.herald.http.edge;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;

/**
 * Who is counted as one: an IPv4 address, or the 2^64 addresses of IPv6 that begin alike, since whoever has one of them
 * commonly has them all.
 */
record Address(boolean isFour, long bits) {

    static Address of(InetAddress address) {
        var bytes = ByteBuffer.wrap(address.getAddress());
        return address instanceof Inet4Address
                ? new Address(true, Integer.toUnsignedLong(bytes.getInt()))
                : new Address(false, bytes.getLong());
    }
}
