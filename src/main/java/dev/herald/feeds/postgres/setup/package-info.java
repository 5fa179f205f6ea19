/** What a database must have for its changes to be told: looked at, made where the role may, or said with the SQL that makes it. */
@NullMarked
package dev.herald.feeds.postgres.setup;

import org.jspecify.annotations.NullMarked;
