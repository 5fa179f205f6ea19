package dev.herald.http.edge;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;

/** An address, or a block of them as {@code 10.0.0.0/8} writes it. Names are never looked up. */
public final class Network {
    private static final String OCTET = "(25[0-5]|2[0-4]\\d|1?\\d?\\d)";
    private static final Pattern FOUR = Pattern.compile(OCTET + "(\\." + OCTET + "){3}");
    private static final Pattern SIX = Pattern.compile("[0-9a-fA-F:]*:[0-9a-fA-F:.]*");

    private final byte[] first;
    private final int prefix;

    private Network(byte[] first, int prefix) {
        this.first = first;
        this.prefix = prefix;
    }

    /** @throws IllegalArgumentException if it is neither an address nor a block */
    public static Network of(String text) {
        int slash = text.indexOf('/');
        var address = literal(slash < 0 ? text : text.substring(0, slash)).map(InetAddress::getAddress);
        if (address.isEmpty()) {
            throw wrong(text);
        }
        int bits = address.get().length * 8;
        var length = slash < 0 ? Integer.toString(bits) : text.substring(slash + 1);
        if (!length.matches("\\d{1,3}") || Integer.parseInt(length) > bits) {
            throw wrong(text);
        }
        return new Network(address.get(), Integer.parseInt(length));
    }

    /** The address that is written so, in digits. */
    static Optional<InetAddress> literal(String text) {
        if (!FOUR.matcher(text).matches() && !SIX.matcher(text).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.getByName(text));
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    boolean has(InetAddress address) {
        var bytes = address.getAddress();
        if (bytes.length != first.length) {
            return false;
        }
        for (int i = 0; i < prefix; i++) {
            int mask = 0x80 >> (i % 8);
            if ((bytes[i / 8] & mask) != (first[i / 8] & mask)) {
                return false;
            }
        }
        return true;
    }

    private static IllegalArgumentException wrong(String text) {
        return new IllegalArgumentException(
                "'" + text + "' is not an address or a block of them: write 192.0.2.7, 10.0.0.0/8 or 2001:db8::/32");
    }
}
