package dev.herald.http.edge;

import java.net.InetAddress;
import java.util.List;

/**
 * The proxies whose word counts on whom they speak for, and the header in which they give it. Only one kind of header
 * is read: proxies that write the one pass on what clients wrote into the other.
 */
public record Proxies(List<Network> networks, Header header) {
    public static final Proxies NONE = new Proxies(List.of(), Header.X_FORWARDED);

    /** How proxies tell. */
    public enum Header {
        /** {@code X-Forwarded-For}, {@code -Proto} and {@code -Host}, as nearly all do. */
        X_FORWARDED,
        /** {@code Forwarded}, of RFC 7239. */
        FORWARDED
    }

    public Proxies {
        networks = List.copyOf(networks);
    }

    boolean trusts(InetAddress address) {
        return networks.stream().anyMatch(network -> network.has(address));
    }
}
