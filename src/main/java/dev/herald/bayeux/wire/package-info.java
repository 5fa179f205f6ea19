/** Bayeux messages as bytes: reading them strictly, writing them from a whitelist. */
@NullMarked
package dev.herald.bayeux.wire;

import org.jspecify.annotations.NullMarked;
