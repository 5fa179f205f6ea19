/** The services that the guide shows. */
@NullMarked
package dev.herald.services.examples;

import org.jspecify.annotations.NullMarked;
