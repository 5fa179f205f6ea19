/** What is known of the channels, and how it changes: one writer that commits all that waits at once. */
@NullMarked
package dev.herald.broker.embedded.writing;

import org.jspecify.annotations.NullMarked;
