/** Everything: the core, history, one connection for all tabs, storage, and callback-polling. */

import { Base } from './base.js'
import { Bookmarks } from './bookmarks.js'
import { callbacks } from './callbacks.js'
import { CORE } from './parts.js'
import { HeraldError } from './error.js'
import { FullSubscription } from './full.js'
import { historyOf } from './history.js'
import { Outbox } from './outbox.js'
import { Session } from './session.js'
import { Tab, sharedName } from './tab.js'

/** @typedef {import('./herald.js').Options} Options */
/** @typedef {import('./connection.js').ReadHistory} ReadHistory */

/** @returns {import('./connection.js').Parts} */
function everything() {
  /** @type {ReadHistory} */
  let read
  /** @type {Bookmarks | undefined} for a page that opts into storage */
  let bookmarks
  return {
    connection(settings, above, options) {
      const name = options.tabs === false ? undefined : sharedName(settings, options)
      read = historyOf(settings.url)
      return name ? new Tab(name, settings, above) : new Session(settings, above)
    },
    outgoing(connection, options, settings) {
      if (!options.storage) return CORE.outgoing(connection, options, settings)
      const name = `herald ${settings.url} ${options.storage === true ? 'default' : options.storage}`
      bookmarks = new Bookmarks(name)
      return new Outbox(connection, name, read)
    },
    subscription(pattern, listener, options, host) {
      const place = bookmarks?.place(pattern) ?? ''
      const since = bookmarks?.get(place)
      const moved = (/** @type {string | null | undefined} */ position) => bookmarks?.set(place, position)
      const leave = (/** @type {import('./subscription.js').Subscription} */ subscription) => {
        host.leave(subscription)
        moved(null)
      }
      return new FullSubscription(pattern, listener, { since, ...options }, { ...host, leave }, read, moved)
    },
    posts: { ...CORE.posts, 'callback-polling': callbacks }
  }
}

export class Herald extends Base {
  static parts = everything
}

/**
 * @param {string | URL | Options} [url]
 * @param {Options} [options]
 */
export function connect(url, options) {
  return new Herald(url, options)
}

export { HeraldError }
