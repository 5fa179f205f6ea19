/** What the hub's lanes are made of: a thread with its queue, a memory, an index. */
@NullMarked
package dev.herald.hub.lanes;

import org.jspecify.annotations.NullMarked;
