import { HeraldError } from './error.js'
import { Timeline } from './timeline.js'

/** @typedef {import('./connection.js').Joint} Joint */
/** @typedef {import('./connection.js').Arrival} Arrival */
/** @typedef {import('./connection.js').JoinReply} JoinReply */
/** @typedef {import('./herald.js').Entry} Entry */
/** @typedef {import('./herald.js').Gap} Gap */
/** @typedef {import('./herald.js').Ready} Ready */

/**
 * What a subscription needs of its Herald.
 *
 * @typedef {object} Host
 * @property {(subscription: Subscription) => void} leave
 * @property {(arrival: Arrival) => Entry} entry
 * @property {(entry: Entry) => boolean} spares whether the publisher wants its own page to be passed by
 * @property {import('./connection.js').ReadHistory} [history]
 */

/**
 * One listener's way through history.
 *
 * @implements {Joint}
 */
export class Subscription {
  pattern
  /** @type {Promise<Ready>} */
  ready
  #host
  #listener
  #own
  #timeline
  /** @type {string | undefined} */
  #oldest
  /** @type {'joining' | 'live' | 'closed'} */
  #state = 'joining'
  /** @type {HeraldError | undefined} */
  #error
  #gaps = new Set()
  #states = new Set()
  /** @type {Entry[]} that wait for the iterator */
  #entries = []
  /** @type {((done: IteratorResult<Entry>) => void)[]} */
  #readers = []
  /** @type {string | undefined} of what the iterator took last */
  #taken
  /** Called when `handed` may be another; with null when the page has closed the subscription. */
  moved = (/** @type {null | void} */ _closed) => {}
  /** @type {(ready: Ready) => void} */
  #isReady = () => {}
  /** @type {(error: HeraldError) => void} */
  #isRefused = () => {}

  /**
   * @param {string} pattern
   * @param {((entry: Entry) => void) | undefined} listener
   * @param {import('./herald.js').SubscribeOptions} options
   * @param {Host} host
   */
  constructor(pattern, listener, options, host) {
    this.pattern = pattern
    this.#host = host
    this.#listener = listener
    this.#own = options.own
    this.#timeline = new Timeline(options)
    this.ready = new Promise((resolve, reject) => {
      this.#isReady = resolve
      this.#isRefused = reject
    })
    this.ready.catch(() => {})
  }

  get position() {
    return this.#timeline.position
  }

  /** Like `position`, but of what waits for the iterator nothing is handed over yet. */
  get handed() {
    return this.#entries.length ? this.#taken : this.position
  }

  /** @param {(gap: Gap) => void} listener */
  onGap(listener) {
    this.#gaps.add(listener)
    return () => this.#gaps.delete(listener)
  }

  /** @param {(state: 'joining' | 'live' | 'closed', error?: HeraldError) => void} listener */
  onState(listener) {
    this.#states.add(listener)
    listener(this.#state, this.#error)
    return () => this.#states.delete(listener)
  }

  /** @param {import('./herald.js').HistoryOptions} [options] */
  history(options = {}) {
    const { history, entry } = this.#host
    if (!history) return Promise.reject(new HeraldError('unsupported', 'history is not in the core build'))
    const before = options.since ? undefined : this.#oldest
    return history(this.pattern, { before, ...options }).then(({ entries, complete }) => {
      if (before && !options.before) this.#oldest = entries[0]?.position ?? before
      return { entries: entries.map(entry), complete }
    })
  }

  close() {
    if (this.#state === 'closed') return
    this.#host.leave(this)
    this.moved(null)
    this.#end(new HeraldError('closed', 'the subscription was closed'))
  }

  /** Without a listener, entries wait for the iterator, also before it is asked for. */
  [Symbol.asyncIterator]() {
    return {
      /** @returns {Promise<IteratorResult<Entry>>} */
      next: () => {
        const value = this.#entries.shift()
        if (value) {
          this.#taken = value.position ?? this.#taken
          this.moved()
          return Promise.resolve({ value, done: false })
        }
        if (this.#state !== 'closed') return new Promise(resolve => this.#readers.push(resolve))
        return this.#error?.code === 'closed' ? Promise.resolve(END) : Promise.reject(this.#error)
      },
      return: () => {
        this.close()
        return Promise.resolve(END)
      }
    }
  }

  // ---- the joint: what a connection tells

  from() {
    return this.#timeline.from()
  }

  joining() {
    this.#timeline.joining()
    this.#become('joining')
  }

  /** @param {JoinReply} reply */
  joined(reply) {
    const recovered = this.#timeline.joined(reply)
    this.#become('live')
    if (!recovered) this.#tellGap({ reason: reply.reason ?? 'history_gone', position: reply.top })
    this.#isReady({ top: reply.top, recovered })
    this.moved()
  }

  /** @param {Arrival} arrival */
  received(arrival) {
    if (this.#state === 'closed' || !this.#timeline.passes(arrival)) return
    this.#oldest ??= arrival.position
    const entry = this.#host.entry(arrival)
    if (!entry.own || (this.#own !== false && !this.#host.spares(entry))) this.#hand(entry)
    this.moved()
  }

  /** @param {Entry} entry */
  #hand(entry) {
    if (this.#listener) attempt(this.#listener, entry)
    else if (this.#readers.length) this.#readers.shift()?.({ value: entry, done: false })
    else this.#entries.push(entry)
  }

  /** @param {Gap} gap */
  lost(gap) {
    this.#timeline.skipTo(gap.position)
    this.#tellGap(gap)
    this.moved()
  }

  /** @param {HeraldError} error */
  refused(error) {
    if (!this.#states.size) console.warn(`herald: ${this.pattern} was refused: ${error.message}`)
    this.#end(error)
  }

  // ----

  /** @param {HeraldError} error */
  #end(error) {
    this.#error = error
    this.#become('closed')
    this.#isRefused(error)
    this.#readers.splice(0).forEach(settle => settle(END))
  }

  /** @param {'joining' | 'live' | 'closed'} state */
  #become(state) {
    if (state === this.#state) return
    this.#state = state
    for (const listener of [...this.#states]) attempt(listener, state, this.#error)
  }

  /** @param {Gap} gap */
  #tellGap({ reason, position }) {
    for (const listener of [...this.#gaps]) attempt(listener, { reason, position })
  }
}

/** @type {IteratorResult<any>} */
const END = { value: undefined, done: true }

/**
 * A listener's failure is its own: it is told where pages look for errors, and disturbs nobody else.
 *
 * @param {(...values: any[]) => void} listener
 * @param {any[]} values
 */
export function attempt(listener, ...values) {
  try {
    listener(...values)
  } catch (error) {
    setTimeout(() => {
      throw error
    })
  }
}
