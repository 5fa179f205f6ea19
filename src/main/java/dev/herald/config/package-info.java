/** Reads a YAML file into records, and says what is wrong with it. */
@NullMarked
package dev.herald.config;

import org.jspecify.annotations.NullMarked;
