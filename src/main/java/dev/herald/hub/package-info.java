/** One way in, one way out: order, subscribers, recovery, limits. */
@NullMarked
package dev.herald.hub;

import org.jspecify.annotations.NullMarked;
