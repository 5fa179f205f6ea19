/** The core: a connection of the page's own, over WebSocket and long-polling. */

import { Base } from './base.js'
import { HeraldError } from './error.js'
import { CORE } from './parts.js'

export class Herald extends Base {
  static parts = () => CORE
}

/**
 * @param {string | URL | import('./herald.js').Options} [url]
 * @param {import('./herald.js').Options} [options]
 */
export function connect(url, options) {
  return new Herald(url, options)
}

export { HeraldError }
