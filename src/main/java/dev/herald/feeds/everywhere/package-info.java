/** What happens to all channels of a template at once: to whom it is told, and who comes back from before. */
@NullMarked
package dev.herald.feeds.everywhere;

import org.jspecify.annotations.NullMarked;
