/** The core: a connection of the page's own, over WebSocket and long-polling. */

import { HeraldError } from './error.js'
import { Base } from './base.js'
import { Outgoing } from './outgoing.js'
import { post } from './post.js'
import { Session } from './session.js'

/** @type {import('./connection.js').Parts} */
export const CORE = {
  connection: (settings, above) => new Session(settings, above),
  outgoing: connection => new Outgoing(connection),
  posts: { 'long-polling': post }
}

export class Herald extends Base {
  /**
   * @param {string | URL | import('./herald.js').Options} [url]
   * @param {import('./herald.js').Options} [options]
   */
  constructor(url, options) {
    super(url, options, CORE)
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
