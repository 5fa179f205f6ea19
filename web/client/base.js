import { HeraldError, closed, unavailable } from './error.js'
import { isChannel, isPattern } from './pattern.js'
import { tell } from './subscription.js'
import { listenForWakes } from './wakes.js'

/** @typedef {import('./connection.js').Arrival} Arrival */
/** @typedef {import('./herald.js').Entry} Entry */
/** @typedef {import('./herald.js').Options} Options */
/** @typedef {import('./herald.js').State} State */

const OWN_IDS = 10_000 // remembered, to know our own publications when they come round

/** What `Herald` is in every build. See `herald.d.ts` for what each method promises. */
export class Base {
  static HeraldError = HeraldError
  /** What it is put together of: to be said by each build. */
  static parts = () => /** @type {import('./connection.js').Parts} */ ({})
  #options
  #parts
  #connection
  #outgoing
  /** @type {Set<import('./subscription.js').Subscription>} */
  #subscriptions = new Set()
  /** @type {Set<(state: State) => void>} */
  #listeners = new Set()
  /** @type {Map<string | undefined, boolean>} by id, whether our own subscriptions are to get it */
  #ownIds = new Map()
  #stopListening

  /**
   * @param {string | URL | Options} [url]
   * @param {Options} [options]
   */
  constructor(url, options) {
    const isUrl = typeof url == 'string' || url instanceof URL
    this.#options = { ...(isUrl ? { url } : url), ...options }
    this.#parts = /** @type {typeof Base} */ (this.constructor).parts()
    const settings = this.#settings()
    this.#connection = this.#parts.connection(settings, { changed: state => this.#changed(state) }, this.#options)
    this.#outgoing = this.#parts.outgoing(this.#connection, this.#options, settings)
    this.#stopListening = listenForWakes(this.#connection)
    this.#connection.open()
  }

  /**
   * @param {string | URL | Options} [url]
   * @param {Options} [options]
   */
  static connect(url, options) {
    return new this(url, options)
  }

  #settings() {
    const { posts } = this.#parts
    const url = endpoint(this.#options.url)
    const { token, maxBackoff = 10_000, transports = ['websocket', 'long-polling'] } = this.#options
    const polling = transports.filter(name => name !== 'websocket')
    for (const name of polling) if (!posts[name]) throw new HeraldError('unsupported', `no ${name} here`)
    const [pollingType] = polling
    const post = pollingType && posts[pollingType](url)
    const socket = polling.length < transports.length && typeof WebSocket == 'function'
    const ask = () => new Promise(resolve => resolve(typeof token == 'function' ? token() : token))
    return { url, token: ask, maxBackoff, transports, socket, post, pollingType }
  }

  get state() {
    return this.#connection.state
  }

  /** @param {(state: State) => void} listener */
  onState(listener) {
    this.#listeners.add(listener)
    tell([listener], this.state)
    return () => this.#listeners.delete(listener)
  }

  /**
   * @param {string} channel
   * @param {import('./herald.js').Json} data
   * @param {import('./herald.js').PublishOptions} [options]
   * @returns {Promise<import('./herald.js').Receipt>}
   */
  publish(channel, data, options = {}) {
    const { publishTimeout, storage } = this.#options
    const { id = randomId(), wait, echo = true, timeout = publishTimeout ?? (storage ? Infinity : 60_000) } = options
    return new Promise(resolve => {
      const json = text(data)
      const { name } = this.state
      if (!isChannel(channel)) throw new HeraldError('bad_channel', `'${channel}' is no channel`)
      if (json === undefined) throw new HeraldError('bad_data', 'data is not JSON')
      if (name === 'closed') throw closed()
      if (wait === false && name !== 'connected') throw unavailable(`it is ${name}`)
      this.#ownIds.set(id, echo)
      const [oldest] = this.#ownIds.keys()
      if (this.#ownIds.size > OWN_IDS) this.#ownIds.delete(oldest)
      resolve(this.#outgoing.add({ channel, id, json }, timeout))
    })
  }

  /**
   * @param {string} pattern
   * @param {((entry: Entry) => void) | import('./herald.js').SubscribeOptions} [listener]
   * @param {import('./herald.js').SubscribeOptions} [options]
   */
  subscribe(pattern, listener, options = {}) {
    if (typeof listener == 'object') [listener, options] = [undefined, listener]
    const subscription = this.#parts.subscription(pattern, listener, options, {
      leave: subscription => {
        this.#subscriptions.delete(subscription)
        this.#connection.leave(subscription)
      },
      echoes: id => this.#ownIds.get(id)
    })
    if (!isPattern(pattern)) {
      subscription.refused(new HeraldError('bad_channel', `'${pattern}' is no pattern`))
    } else if (this.state.name === 'closed') {
      subscription.refused(closed())
    } else {
      this.#subscriptions.add(subscription)
      this.#connection.join(subscription)
    }
    return subscription
  }

  close() {
    this.#stopListening()
    this.#connection.close()
    return Promise.resolve()
  }

  /** @param {State} state */
  #changed(state) {
    const { name, error } = state
    tell(this.#listeners, state)
    if (name === 'connected') this.#outgoing.flush()
    if (name !== 'closed' || !error || error.code === 'away') return
    this.#outgoing.refuseAll(error)
    this.#subscriptions.forEach(subscription => subscription.refused(error, error.code === 'closed'))
  }
}

/** @param {string | URL | undefined} url */
function endpoint(url) {
  const { origin, pathname } = new URL(url ?? '', globalThis.location?.origin)
  return origin.replace(/^ws/, 'http') + (pathname === '/' ? '/bayeux' : pathname)
}

/** @param {unknown} data */
function text(data) {
  try {
    return JSON.stringify(data)
  } catch {
    return undefined // it holds itself, or something that JSON has no form for
  }
}

/** Not crypto.randomUUID: that is not there on plain http. */
function randomId() {
  return crypto.getRandomValues(new Uint32Array(3)).join('')
}
