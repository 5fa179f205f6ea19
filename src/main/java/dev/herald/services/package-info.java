/** Runs services: on threads of their own, bounded, and apart from each other. */
@NullMarked
package dev.herald.services;

import org.jspecify.annotations.NullMarked;
