/** The HTTP API's routes about people: rooms, what is said to one session, and tokens that are taken back. */
@NullMarked
package dev.herald.api.people;

import org.jspecify.annotations.NullMarked;
