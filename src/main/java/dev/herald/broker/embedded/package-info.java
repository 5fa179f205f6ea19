/** The default engine: one machine, on disk. */
@NullMarked
package dev.herald.broker.embedded;

import org.jspecify.annotations.NullMarked;
