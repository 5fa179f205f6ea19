/** The HTTP API's routes about rooms, and for what is said to one session. */
@NullMarked
package dev.herald.api.people;

import org.jspecify.annotations.NullMarked;
