/** How much who may ask of the server in a time. */
@NullMarked
package dev.herald.limits;

import org.jspecify.annotations.NullMarked;
