/** What there is now: asked for by clients, told by the sources that can be asked. */
@NullMarked
package dev.herald.feeds.asking;

import org.jspecify.annotations.NullMarked;
