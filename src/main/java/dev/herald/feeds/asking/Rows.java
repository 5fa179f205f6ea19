package dev.herald.feeds.asking;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.herald.feeds.mapping.Told;
import dev.herald.message.Channel;
import dev.herald.message.Position;
import java.util.List;

/**
 * What a table has: its rows, then the changes that were kept by the position and are not in these rows, in order. All that is
 * kept after the position is not in them either: a reader that takes rows and changes, then subscribes after the position, has
 * everything exactly once.
 *
 * @param isCut whether there are more rows than a query may tell
 */
public record Rows(List<Row> rows, List<Told> changes, Position position, boolean isCut) {

    /** One of them, with the channel on which its changes are told, and the table that these name. */
    public record Row(Channel channel, String table, ObjectNode key, ObjectNode row) {}
}
