/** Who is here: the sessions that are open, and the count of them that everybody may watch. */
@NullMarked
package dev.herald.census;

import org.jspecify.annotations.NullMarked;
