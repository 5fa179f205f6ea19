/** A shop with a database, for trying out change feeds: {@code herald dev --with-postgres}. */
@NullMarked
package dev.herald.samples;

import org.jspecify.annotations.NullMarked;
