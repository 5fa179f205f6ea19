/** The CometD server whose broadcasts go through the hub, and its sessions. */
@NullMarked
package dev.herald.bayeux.exchange;

import org.jspecify.annotations.NullMarked;
