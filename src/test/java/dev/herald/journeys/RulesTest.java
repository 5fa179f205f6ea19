package dev.herald.journeys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.herald.Config;
import dev.herald.Herald;
import dev.herald.testing.As;
import dev.herald.testing.Client;
import dev.herald.testing.HeraldTest;
import dev.herald.testing.Over;
import dev.herald.testing.Refused;
import dev.herald.testing.Server;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What rules let clients do, as an application sees it; {@link WhoMayTest} has the same on the bare wire. */
@HeraldTest(config = "ruled")
class RulesTest {
    static Config ruled(Config config) {
        return config.with("channels.\"/users/{sub}/**\"", "{}")
                .with("channels.\"/desk/**\"", "{subscribe: role:editor, publish: role:editor}")
                .with("channels.\"/quiet\"", "{echo: others}");
    }

    @Test
    void aTokenOpensWhatIsItsSubjectsAndNothingElse(@As(user = "ann") Client ann) {
        ann.subscribe("/users/ann/inbox");

        var refused = assertThrows(Refused.class, () -> ann.subscribe("/users/bob/inbox"));
        assertEquals("403:/users/bob/inbox:subscribe_denied, you may not subscribe there", refused.error());
        assertEquals(
                403,
                assertThrows(Refused.class, () -> ann.publish("/users/bob/inbox", "hi"))
                        .status());
    }

    @Test
    void aWildcardBringsOnlyWhatMayBeReadChannelByChannel(@As(user = "ann") Client ann, Server server) {
        ann.subscribe("/**");

        server.publish("/users/bob/inbox", "not for ann").publish("/users/ann/inbox", "for ann");
        server.publish("/desk/plan", "not for ann").publish("/open", "for all");

        ann.expects("/users/ann/inbox", "for ann").expects("/open", "for all").expectsNothing();
    }

    @Test
    void changedRulesHoldForOpenSubscriptionsWithoutDroppingAConnection(
            @As(user = "ann") Client ann, Herald herald, Server server) {
        ann.subscribe("/open/a").subscribe("/shut/a");
        var session = ann.id();

        var later = herald.reload(server.config()
                .with("channels.\"/shut/**\"", "{subscribe: server}")
                .with("limits.batch", "7"));

        assertEquals(List.of("limits.batch"), later);
        assertEquals("/shut/a", ann.hears("/herald/gap").path("subscription").asText());
        server.publish("/shut/a", "no").publish("/open/a", "yes");
        ann.expects("/open/a", "yes").expectsNothing();
        assertEquals(session, ann.id());
    }

    @Test
    void theSenderIsSparedWhereTheRuleSaysSo(Client ann, @Over("long-polling") Client bob) {
        ann.subscribe("/quiet");
        bob.subscribe("/quiet");

        ann.publish("/quiet", 1);
        bob.publish("/quiet", 2);

        ann.expects("/quiet", 2).expectsNothing();
        bob.expects("/quiet", 1).expectsNothing();
    }
}
