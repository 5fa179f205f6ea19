/** The port, and the manners of all that is answered there. */
@NullMarked
package dev.herald.http.server;

import org.jspecify.annotations.NullMarked;
