package dev.herald.sections;

import dev.herald.config.words.Allowed;
import dev.herald.http.edge.Proxies;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the server listens, and to whom.
 *
 * @param port 0 for any free one
 * @param origins pages that may call beside the server's own
 * @param proxies whose word counts on whom they speak for
 * @param folder files to serve beside those in the jar
 */
public record Http(
        String host,
        @Allowed(min = "0", max = "65535") int port,
        List<PageOrigin> origins,
        @Allowed(min = "1", max = "1000000") int connections,
        @Nullable Path folder,
        List<AddressBlock> proxies,
        Proxies.Header proxyHeader,
        Tls tls) {

    public static final Http DEFAULTS =
            new Http("localhost", 8080, List.of(), 50_000, null, List.of(), Proxies.Header.X_FORWARDED, Tls.DEFAULTS);

    /** The same, for pages of any origin. */
    public Http openToAllPages() {
        return new Http(host, port, List.of(new PageOrigin("*")), connections, folder, proxies, proxyHeader, tls);
    }

    /** How a program on this machine names the server. */
    public String reachableHost() {
        boolean everyInterface = host.equals("0.0.0.0") || host.equals("::") || host.equals("[::]");
        boolean needsBrackets = host.contains(":") && !host.startsWith("[");
        return everyInterface ? "localhost" : needsBrackets ? "[" + host + "]" : host;
    }
}
