/** Carries changes over others that came first, so that what both meant survives. */
@NullMarked
package dev.herald.documents.rebasing;

import org.jspecify.annotations.NullMarked;
