/** How a database's values become JSON: from their text, the same in rows that are asked for and in changes. */
@NullMarked
package dev.herald.feeds.postgres.types;

import org.jspecify.annotations.NullMarked;
