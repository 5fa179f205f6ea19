/** Takes webhooks in: what other services tell, once they have proven that it is them. */
@NullMarked
package dev.herald.api.incoming;

import org.jspecify.annotations.NullMarked;
