/** Who comes in, and as whom: what callers show, made an identity. */
@NullMarked
package dev.herald.admission;

import org.jspecify.annotations.NullMarked;
