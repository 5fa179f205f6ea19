/** Who is on a channel: members by user or session, told in lists and differences, never longer than they live. */
@NullMarked
package dev.herald.presence;

import org.jspecify.annotations.NullMarked;
