/** A table of any database, into which programs write what is to be published: by the transaction that makes it true. */
@NullMarked
package dev.herald.feeds.outbox;

import org.jspecify.annotations.NullMarked;
