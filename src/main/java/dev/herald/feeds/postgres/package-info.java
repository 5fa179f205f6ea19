/** Changes of PostgreSQL's tables, from its write-ahead log, each told once and in order. */
@NullMarked
package dev.herald.feeds.postgres;

import org.jspecify.annotations.NullMarked;
