/** What a session is made of: who it is and for how long, what waits for it, and by which wire that leaves. */
@NullMarked
package dev.herald.bayeux.session;

import org.jspecify.annotations.NullMarked;
