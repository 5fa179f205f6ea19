/** What changes of rows are, and to which channels they go. */
@NullMarked
package dev.herald.feeds.mapping;

import org.jspecify.annotations.NullMarked;
