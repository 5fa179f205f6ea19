/** What a server says of its write-ahead log, read from the bytes of {@code pgoutput}. */
@NullMarked
package dev.herald.feeds.postgres.wal;

import org.jspecify.annotations.NullMarked;
