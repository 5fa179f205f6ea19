/** What is said to a user, on all devices, and how far it was read. */
@NullMarked
package dev.herald.users;

import org.jspecify.annotations.NullMarked;
