package dev.herald.http.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.herald.http.edge.Proxies.Header;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.http.HttpFields;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ToldTest {
    private static final List<Network> OURS = List.of(Network.of("10.0.0.0/8"), Network.of("2001:db8:1::/48"));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "203.0.113.7                          | 203.0.113.7",
                "203.0.113.7:5555                     | 203.0.113.7",
                "6.6.6.6, 203.0.113.7                 | 203.0.113.7",
                "6.6.6.6, 203.0.113.7, 10.0.0.2       | 203.0.113.7",
                "10.0.0.9, 203.0.113.7, 10.0.0.2      | 203.0.113.7",
                "10.0.0.2                             | 10.0.0.2",
                "2001:db8::7                          | 2001:db8:0:0:0:0:0:7",
                "[2001:db8::7]:443                    | 2001:db8:0:0:0:0:0:7",
                "203.0.113.7, 2001:db8:1::5           | 203.0.113.7",
                "203.0.113.7, unknown                 | 10.0.0.1",
                "203.0.113.7, evil.example            | 10.0.0.1",
                "203.0.113.7, 300.1.1.1, 10.0.0.2     | 10.0.0.2",
            })
    void theClientIsTheRightmostThatIsNoProxyOfOurs(String header, String client) throws Exception {
        assertEquals(
                client,
                told(Header.X_FORWARDED, "X-Forwarded-For", header).client().getHostAddress());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "for=203.0.113.7;proto=https;host=h.example                                | 203.0.113.7 | https | h.example",
                "For=\"[2001:db8::7]:4711\" ; Proto=HTTPS                                  | 2001:db8:0:0:0:0:0:7 | https | ''",
                "for=6.6.6.6;proto=http, for=203.0.113.7;proto=https, for=10.0.0.2;proto=http | 203.0.113.7 | https | ''",
                "for=_hidden;proto=https                                                   | 10.0.0.1    | https | ''",
                "for=203.0.113.7;proto=gopher;host=\"a b\"                                 | 203.0.113.7 | ''    | ''",
                "nonsense                                                                  | 10.0.0.1    | ''    | ''",
            })
    void forwardedIsReadElementByElement(String header, String client, String scheme, String host) throws Exception {
        var told = told(Header.FORWARDED, "Forwarded", header);

        assertEquals(client, told.client().getHostAddress());
        assertEquals(scheme, told.scheme().orElse(""));
        assertEquals(host, told.host().orElse(""));
    }

    @Test
    void onlyTheHeaderThatTheProxiesWriteIsRead() throws Exception {
        assertEquals(
                "10.0.0.1",
                told(Header.X_FORWARDED, "Forwarded", "for=6.6.6.6").client().getHostAddress());
        assertEquals(
                "10.0.0.1",
                told(Header.FORWARDED, "X-Forwarded-For", "6.6.6.6").client().getHostAddress());
    }

    @Test
    void schemeAndHostAreTheLastThatWereTold() throws Exception {
        var told = told(
                Header.X_FORWARDED,
                "X-Forwarded-For",
                "6.6.6.6, 203.0.113.7",
                "X-Forwarded-Proto",
                "https",
                "X-Forwarded-Host",
                "evil.example, app.example:8443, h.example");

        assertEquals(Optional.of("https"), told.scheme());
        assertEquals(Optional.of("h.example"), told.host());
    }

    private static Told told(Header header, String... fields) throws Exception {
        var headers = HttpFields.build();
        for (int i = 0; i < fields.length; i += 2) {
            headers.add(fields[i], fields[i + 1]);
        }
        return Told.in(headers, new Proxies(OURS, header), InetAddress.getByName("10.0.0.1"));
    }
}
