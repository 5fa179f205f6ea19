/** Which tokens are not to be taken any more, and the end of the sessions that came with them. */
@NullMarked
package dev.herald.revocations;

import org.jspecify.annotations.NullMarked;
