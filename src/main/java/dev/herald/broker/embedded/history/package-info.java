/** A channel's entries: into the store, out of it, and away. */
@NullMarked
package dev.herald.broker.embedded.history;

import org.jspecify.annotations.NullMarked;
