/** What clients and backends publish, on its way to the hub: services may change or refuse it. */
@NullMarked
package dev.herald.intake;

import org.jspecify.annotations.NullMarked;
