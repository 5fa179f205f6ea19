/** Members: who is on a channel, and how that is told in lists and differences. */
@NullMarked
package dev.herald.presence.members;

import org.jspecify.annotations.NullMarked;
