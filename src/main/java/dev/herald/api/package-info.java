/** The door that speaks plain HTTP and JSON. */
@NullMarked
package dev.herald.api;

import org.jspecify.annotations.NullMarked;
