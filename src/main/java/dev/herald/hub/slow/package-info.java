/** What becomes of entries that are not kept, for a subscriber that does not keep up. */
@NullMarked
package dev.herald.hub.slow;

import org.jspecify.annotations.NullMarked;
