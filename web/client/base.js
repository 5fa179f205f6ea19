import { HeraldError } from './error.js'
import { isChannel, isPattern } from './pattern.js'
import { Subscription, attempt } from './subscription.js'
import { listenForWakes } from './wakes.js'

/** @typedef {import('./connection.js').Arrival} Arrival */
/** @typedef {import('./herald.js').Entry} Entry */
/** @typedef {import('./herald.js').Options} Options */
/** @typedef {import('./herald.js').State} State */

const OWN_IDS = 10_000 // remembered, to know our own publications when they come round

/** What `Herald` is in every build. See `herald.d.ts` for what each method promises. */
export class Base {
  static HeraldError = HeraldError
  #endpoint
  #options
  #connection
  #outgoing
  /** @type {Set<Subscription>} */
  #subscriptions = new Set()
  /** @type {Set<(state: State) => void>} */
  #listeners = new Set()
  /** @type {Map<string, boolean>} by id, whether our own subscriptions are to get it */
  #ownIds = new Map()
  #history
  #stopListening

  /**
   * @param {string | URL | Options | undefined} url
   * @param {Options | undefined} options
   * @param {import('./connection.js').Parts} parts
   */
  constructor(url, options, parts) {
    const isUrl = typeof url == 'string' || url instanceof URL
    this.#options = { ...(isUrl ? { url } : url), ...options }
    this.#endpoint = endpoint(this.#options.url)
    const settings = this.#settings(parts)
    this.#history = parts.history?.(this.#endpoint)
    this.#connection = parts.connection(settings, { changed: state => this.#changed(state) }, this.#options)
    this.#outgoing = parts.outgoing(this.#connection, this.#options, settings)
    this.#stopListening = listenForWakes({
      wake: () => this.#connection.wake(),
      leave: () => this.#connection.close(true),
      comeBack: () => this.#connection.open()
    })
    queueMicrotask(() => this.#connection.open())
  }

  get #timeout() {
    const { publishTimeout, storage } = this.#options
    return publishTimeout ?? (storage ? Infinity : 60_000)
  }

  /** @param {import('./connection.js').Parts} parts */
  #settings({ posts }) {
    const { token, maxBackoff = 10_000, transports = ['websocket', 'long-polling'] } = this.#options
    for (const name of transports) {
      if (name !== 'websocket' && !posts[name]) throw new HeraldError('unsupported', `no transport '${name}' here`)
    }
    const pollingType = transports.find(name => name !== 'websocket')
    const post = pollingType && posts[pollingType](this.#endpoint)
    return { url: this.#endpoint, token, maxBackoff, socket: transports.includes('websocket'), post, pollingType }
  }

  get state() {
    return this.#connection.state
  }

  /** @param {(state: State) => void} listener */
  onState(listener) {
    this.#listeners.add(listener)
    attempt(listener, this.state)
    return () => this.#listeners.delete(listener)
  }

  /**
   * @param {string} channel
   * @param {import('./herald.js').Json} data
   * @param {import('./herald.js').PublishOptions} [options]
   */
  publish(channel, data, options = {}) {
    const { id = randomId(), wait, echo = true, timeout = this.#timeout } = options
    const json = text(data)
    const { name } = this.state
    if (!isChannel(channel)) return refused('bad_channel', `'${channel}' is not a channel's name`)
    if (json === undefined) return refused('bad_data', 'the data cannot be written as JSON')
    if (name === 'closed') return refused('closed', 'the connection was closed')
    if (wait === false && name !== 'connected') return refused('unavailable', `not connected but ${name}`)
    this.#ownIds.set(id, echo)
    if (this.#ownIds.size > OWN_IDS) this.#ownIds.delete(this.#ownIds.keys().next().value ?? '')
    return this.#outgoing.add({ channel, id, json }, timeout)
  }

  /**
   * @param {string} pattern
   * @param {((entry: Entry) => void) | import('./herald.js').SubscribeOptions} [listener]
   * @param {import('./herald.js').SubscribeOptions} [options]
   */
  subscribe(pattern, listener, options = {}) {
    if (typeof listener == 'object') [listener, options] = [undefined, listener]
    const subscription = new Subscription(pattern, listener, options, {
      leave: subscription => {
        this.#subscriptions.delete(subscription)
        this.#connection.leave(subscription)
      },
      entry: arrival => ({ ...arrival, own: this.#ownIds.has(arrival.id ?? '') }),
      spares: ({ id }) => this.#ownIds.get(id ?? '') === false,
      history: this.#history
    })
    if (!isPattern(pattern)) {
      subscription.refused(new HeraldError('bad_channel', `'${pattern}' is not a channel or pattern`))
    } else if (this.state.name === 'closed') {
      subscription.refused(new HeraldError('closed', 'the connection was closed'))
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
    for (const listener of [...this.#listeners]) attempt(listener, state)
    if (state.name === 'connected') this.#outgoing.flush()
    if (state.name !== 'closed' || state.error?.code === 'away') return
    const error = state.error ?? new HeraldError('closed', 'the connection was closed')
    this.#outgoing.refuseAll(error)
    this.#subscriptions.forEach(subscription => subscription.refused(error))
  }
}

/** @param {string | URL | undefined} url */
function endpoint(url) {
  const base = typeof location == 'object' ? location.origin : undefined
  const { origin, pathname } = new URL(url ?? '', base)
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
  return Array.from(crypto.getRandomValues(new Uint32Array(4)), part => part.toString(36)).join('')
}

/**
 * @param {string} code
 * @param {string} message
 * @returns {Promise<never>}
 */
function refused(code, message) {
  return Promise.reject(new HeraldError(code, message))
}
