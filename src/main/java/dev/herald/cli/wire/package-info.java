/** How the command line's clients talk with a server: over HTTP, and over Bayeux and WebSocket. */
@NullMarked
package dev.herald.cli.wire;

import org.jspecify.annotations.NullMarked;
