/** Which pages may call: browsers name their origins. */
@NullMarked
package dev.herald.http.origin;

import org.jspecify.annotations.NullMarked;
