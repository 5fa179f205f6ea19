/** Tells backends by signed POSTs who comes and goes, at least once and in order. */
@NullMarked
package dev.herald.webhooks;

import org.jspecify.annotations.NullMarked;
