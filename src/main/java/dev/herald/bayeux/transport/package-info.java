/** How messages travel: WebSocket, long-polling, callback-polling. */
@NullMarked
package dev.herald.bayeux.transport;

import org.jspecify.annotations.NullMarked;
