/** Everything: the core, history, one connection for all tabs, storage, and callback-polling. */

import { Base } from './base.js'
import { Bookmarks } from './bookmarks.js'
import { callbacks } from './callbacks.js'
import { CORE } from './core.js'
import { HeraldError } from './error.js'
import { historyOf } from './history.js'
import { Outbox } from './outbox.js'
import { Session } from './session.js'
import { Tab, sharedName } from './tab.js'

/** @typedef {import('./herald.js').Options} Options */
/** @typedef {import('./herald.js').SubscribeOptions} SubscribeOptions */

/**
 * @param {{ bookmarks?: Bookmarks }} storage filled when the page opts in
 * @returns {import('./connection.js').Parts}
 */
const everything = storage => ({
  ...CORE,
  connection(settings, above, options) {
    const name = options.tabs === false ? undefined : sharedName(settings, options)
    return name ? new Tab(name, settings, above) : new Session(settings, above)
  },
  outgoing(connection, options, settings) {
    const { url } = settings
    if (!options.storage) return CORE.outgoing(connection, options, settings)
    const name = `herald ${url} ${options.storage === true ? 'default' : options.storage}`
    storage.bookmarks = new Bookmarks(name)
    return new Outbox(connection, name, historyOf(url))
  },
  posts: { ...CORE.posts, 'callback-polling': callbacks },
  history: historyOf
})

export class Herald extends Base {
  #storage

  /**
   * @param {string | URL | Options} [url]
   * @param {Options} [options]
   */
  constructor(url, options) {
    const storage = {}
    super(url, options, everything(storage))
    this.#storage = /** @type {{ bookmarks?: Bookmarks }} */ (storage)
  }

  /**
   * @param {string | URL | Options} [url]
   * @param {Options} [options]
   */
  static connect(url, options) {
    return new this(url, options)
  }

  /**
   * @param {string} pattern
   * @param {((entry: import('./herald.js').Entry) => void) | SubscribeOptions} [listener]
   * @param {SubscribeOptions} [options]
   */
  subscribe(pattern, listener, options) {
    const { bookmarks } = this.#storage
    if (!bookmarks) return super.subscribe(pattern, listener, options)
    if (typeof listener == 'object') [listener, options] = [undefined, listener]
    const place = bookmarks.place(pattern)
    const subscription = super.subscribe(pattern, listener, { since: bookmarks.get(place), ...options })
    subscription.moved = closed => bookmarks.set(place, closed === null ? null : subscription.handed)
    return subscription
  }
}

/**
 * @param {string | URL | Options} [url]
 * @param {Options} [options]
 */
export function connect(url, options) {
  return new Herald(url, options)
}

export { HeraldError }
