package dev.herald.interop;

import dev.herald.props.provision.Needs;
import dev.herald.props.provision.Tool;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The same clients in a page, in Chromium; and callback-polling (JSONP), which only exists there. */
@Needs({Tool.NODE, Tool.CHROMIUM})
class PageClientsTest extends ClientContract {
    private Pages pages;

    @BeforeAll
    void open() {
        pages = new Pages();
    }

    @AfterAll
    void close() {
        pages.close();
    }

    @Override
    String[] options() {
        return new String[] {"--set", Pages.served(), "--set", "bayeux.jsonp=http://old.example"};
    }

    @Override
    Stream<Kind> kinds() {
        return Stream.of(
                kind("cometd", "websocket", "websocket"),
                kind("cometd", "long-polling", "long-polling"),
                kind("cometd", "callback-polling", "callback-polling"),
                kind("faye", "websocket,long-polling", "websocket"),
                kind("faye", "long-polling", "long-polling"),
                kind("faye-1.2", "websocket,long-polling", "websocket"));
    }

    private Kind kind(String client, String transports, String expected) {
        var batches = client.equals("cometd") ? Kind.Batches.IN_ORDER : Kind.Batches.IN_ANY_ORDER;
        return new Kind(
                client + " in a page over " + transports,
                expected,
                batches,
                server -> pages.peer(client, server, transports));
    }
}
