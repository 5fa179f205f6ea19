/** For how long members are there: this node's as long as their clients show that they live, others' as their nodes tell. */
@NullMarked
package dev.herald.presence.leases;

import org.jspecify.annotations.NullMarked;
