/** What a table has, asked for and joined with the changes that follow, without a gap and without a repeat. */
@NullMarked
package dev.herald.feeds.postgres.rows;

import org.jspecify.annotations.NullMarked;
