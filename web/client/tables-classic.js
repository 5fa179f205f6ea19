/** For pages that load it by a plain `<script src>`, after `herald.js`: `herald.table(pattern)`. */

import { table } from './tables.js'

/** @type {any} */ (self).Herald.prototype.table = function (/** @type {string} */ pattern) {
  return table(this, pattern)
}
