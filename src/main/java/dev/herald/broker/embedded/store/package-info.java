/** The files: RocksDB, the folder it lives in, and the bytes it holds. Below the embedded engine, which alone sees it. */
@NullMarked
package dev.herald.broker.embedded.store;

import org.jspecify.annotations.NullMarked;
