/** Sources of changes, each with a thread of its own: what they tell is kept once, in order, and published. */
@NullMarked
package dev.herald.feeds;

import org.jspecify.annotations.NullMarked;
