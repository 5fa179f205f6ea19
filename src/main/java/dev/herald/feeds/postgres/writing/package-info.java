/** Rows that are read and written one by one, each change only on what was read. */
@NullMarked
package dev.herald.feeds.postgres.writing;

import org.jspecify.annotations.NullMarked;
