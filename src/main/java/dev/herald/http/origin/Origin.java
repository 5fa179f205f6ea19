package dev.herald.http.origin;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpURI;

/**
 * The origin of a page: scheme, host and port (RFC 6454). As an entry of a list the host may begin with {@code *.},
 * which stands for any names in front of the rest, one or more.
 *
 * @param port -1 where the scheme has none that is usual
 */
record Origin(String scheme, String host, int port) {
    private static final Pattern WRITTEN =
            Pattern.compile("([a-z][a-z0-9+.-]*)://(\\[[0-9a-f:.]+]|[^/?#\\s:@\\[\\]\\\\]+)(?::(\\d{1,5}))?");
    private static final Map<String, Integer> USUAL_PORTS = Map.of("http", 80, "https", 443);

    /** What a browser wrote into a header; nothing if that is no origin, as {@code null} is none. */
    static Optional<Origin> of(String text) {
        var written = WRITTEN.matcher(text.toLowerCase(Locale.ROOT));
        if (!written.matches()) {
            return Optional.empty();
        }
        var scheme = written.group(1);
        int port = written.group(3) == null ? usualPort(scheme) : Integer.parseInt(written.group(3));
        return Optional.of(new Origin(scheme, written.group(2), port));
    }

    /** The origin that a request was sent to. */
    static Optional<Origin> of(HttpURI uri) {
        if (uri.getScheme() == null || uri.getHost() == null) {
            return Optional.empty();
        }
        var scheme = uri.getScheme().toLowerCase(Locale.ROOT);
        int port = uri.getPort() > 0 ? uri.getPort() : usualPort(scheme);
        return Optional.of(new Origin(scheme, uri.getHost().toLowerCase(Locale.ROOT), port));
    }

    /** Whether it may stand in a list: a {@code *} only where names may be left open, and not all of a domain's. */
    boolean isEntry() {
        return !host.contains("*") || host.matches("\\*\\.[^*]*[^*.]\\.[^*.][^*]*");
    }

    /** Whether this entry of a list lets the page's origin in. */
    boolean covers(Origin page) {
        boolean sameHost = host.startsWith("*") ? page.host.endsWith(host.substring(1)) : page.host.equals(host);
        return sameHost && page.scheme.equals(scheme) && page.port == port;
    }

    private static int usualPort(String scheme) {
        return USUAL_PORTS.getOrDefault(scheme, -1);
    }
}
