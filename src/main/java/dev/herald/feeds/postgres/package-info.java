/** Changes from PostgreSQL's write-ahead log, and the rows that are there. */
@NullMarked
package dev.herald.feeds.postgres;

import org.jspecify.annotations.NullMarked;
