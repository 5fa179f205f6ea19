/** For programs that produce faster than anybody reads: the newest value of each key, so many a second. */
@NullMarked
package dev.herald.pacing;

import org.jspecify.annotations.NullMarked;
