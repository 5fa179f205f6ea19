/** Things that are like rows, but of no database: what was told of each, and what there is to tell now. */
@NullMarked
package dev.herald.feeds.items;

import org.jspecify.annotations.NullMarked;
