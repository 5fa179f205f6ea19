/** Everything: the core, history, one connection for all tabs, storage, and callback-polling. */

import { Base } from './base.js'
import { CORE } from './core.js'
import { HeraldError } from './error.js'
import { historyOf } from './history.js'

/** @type {import('./connection.js').Parts} */
const EVERYTHING = { ...CORE, history: historyOf }

export class Herald extends Base {
  /**
   * @param {string | URL | import('./herald.js').Options} [url]
   * @param {import('./herald.js').Options} [options]
   */
  constructor(url, options) {
    super(url, options, EVERYTHING)
  }

  /**
   * @param {string | URL | import('./herald.js').Options} [url]
   * @param {import('./herald.js').Options} [options]
   */
  static connect(url, options) {
    return new this(url, options)
  }
}

/**
 * @param {string | URL | import('./herald.js').Options} [url]
 * @param {import('./herald.js').Options} [options]
 */
export function connect(url, options) {
  return new Herald(url, options)
}

export { HeraldError }
