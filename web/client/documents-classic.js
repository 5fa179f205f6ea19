/** For pages that load it by a plain `<script src>`, after `herald.js`: `herald.document(channel)`, and so on. */

import { awareness, bind, document } from './documents.js'

const { Herald } = /** @type {any} */ (self)

Herald.prototype.document = function (/** @type {string} */ channel, /** @type {any} */ options) {
  return document(this, channel, options)
}

Herald.prototype.awareness = function (/** @type {string} */ channel, /** @type {any} */ options) {
  return awareness(this, channel, options)
}

Herald.bind = bind
