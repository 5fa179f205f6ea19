/** What is counted, by name. */
@NullMarked
package dev.herald.metrics;

import org.jspecify.annotations.NullMarked;
