/** Who a token says that its bearer is, once it is proven. */
@NullMarked
package dev.herald.tokens;

import org.jspecify.annotations.NullMarked;
