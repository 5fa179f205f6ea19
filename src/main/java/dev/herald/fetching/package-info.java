/** What is asked of other servers: proof of who asks, and how much of an answer is taken in. */
@NullMarked
package dev.herald.fetching;

import org.jspecify.annotations.NullMarked;
