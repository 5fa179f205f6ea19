package dev.herald.http.edge;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.QuotedCSV;

/**
 * What a listed proxy tells of the request that it passes on.
 *
 * <p>Each proxy adds whom it heard the request from at the end, so only the end can be believed, and only as far as
 * listed proxies wrote it: the client is the rightmost address that is not one of theirs. What stands further to the
 * left the client made up.
 *
 * @param scheme by which the client called, where that is told
 * @param host that it called, with its port, where that is told
 */
record Told(InetAddress client, Optional<String> scheme, Optional<String> host) {

    /** One proxy's account: the address that it was called from, how, and by what name. */
    private record Hop(String from, Optional<String> scheme, Optional<String> host) {}

    static Told in(HttpFields headers, Proxies proxies, InetAddress peer) {
        var hops = proxies.header() == Proxies.Header.FORWARDED ? forwarded(headers) : xForwarded(headers);
        var client = peer;
        Optional<Hop> told = Optional.empty();
        for (int i = hops.size() - 1; i >= 0 && proxies.trusts(client); i--) {
            told = Optional.of(hops.get(i));
            var from = addressIn(hops.get(i).from());
            if (from.isEmpty()) {
                break;
            }
            client = from.get();
        }
        return new Told(
                client,
                told.flatMap(Hop::scheme)
                        .map(word -> word.toLowerCase(Locale.ROOT))
                        .filter(Told::isScheme),
                told.flatMap(Hop::host).filter(Told::isHost));
    }

    /** What is told of scheme and host is commonly one value: then it is the last proxy's, and holds for the request. */
    private static List<Hop> xForwarded(HttpFields headers) {
        var from = headers.getCSV("X-Forwarded-For", false);
        var schemes = headers.getCSV("X-Forwarded-Proto", false);
        var hosts = headers.getCSV("X-Forwarded-Host", false);
        var hops = new ArrayList<Hop>();
        for (int i = 0; i < from.size(); i++) {
            hops.add(new Hop(from.get(i), at(i, schemes, from.size()), at(i, hosts, from.size())));
        }
        return hops;
    }

    private static Optional<String> at(int hop, List<String> values, int hops) {
        if (values.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(values.get(values.size() == hops ? hop : values.size() - 1));
    }

    private static List<Hop> forwarded(HttpFields headers) {
        var hops = new ArrayList<Hop>();
        for (var element :
                new QuotedCSV(false, headers.getValuesList("Forwarded").toArray(String[]::new))) {
            var pairs = pairs(element);
            hops.add(new Hop(
                    pairs.getOrDefault("for", ""),
                    Optional.ofNullable(pairs.get("proto")),
                    Optional.ofNullable(pairs.get("host"))));
        }
        return hops;
    }

    private static Map<String, String> pairs(String element) {
        var pairs = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
        for (var pair : element.split(";", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                pairs.putIfAbsent(
                        pair.substring(0, equals).strip(),
                        pair.substring(equals + 1).strip());
            }
        }
        return pairs;
    }

    /** An address with or without a port; those of IPv6 with a port stand in brackets. */
    private static Optional<InetAddress> addressIn(String from) {
        if (from.startsWith("[")) {
            int end = from.indexOf(']');
            return end < 0 ? Optional.empty() : Network.literal(from.substring(1, end));
        }
        int colon = from.indexOf(':');
        boolean hasPort = colon >= 0 && colon == from.lastIndexOf(':');
        return Network.literal(hasPort ? from.substring(0, colon) : from);
    }

    private static boolean isScheme(String word) {
        return word.equals("http") || word.equals("https");
    }

    private static boolean isHost(String text) {
        return text.matches("(\\[[0-9a-fA-F:.]+]|[A-Za-z0-9._-]+)(:\\d{1,5})?");
    }
}
