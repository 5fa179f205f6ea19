/** The command line: what starts a server, and what can be told of one. */
@NullMarked
package dev.herald.commands;

import org.jspecify.annotations.NullMarked;
