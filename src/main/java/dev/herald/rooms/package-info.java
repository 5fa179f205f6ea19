/** Channels that only the server puts anybody into. */
@NullMarked
package dev.herald.rooms;

import org.jspecify.annotations.NullMarked;
