/** Messages over WebSocket. */
@NullMarked
package dev.herald.bayeux.websocket;

import org.jspecify.annotations.NullMarked;
