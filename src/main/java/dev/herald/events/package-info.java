/** The door that streams: server-sent events and NDJSON. */
@NullMarked
package dev.herald.events;

import org.jspecify.annotations.NullMarked;
