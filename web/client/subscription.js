import { HeraldError, closed } from './error.js'
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
 * @property {(id?: string) => boolean | undefined} echoes for what this page published, whether it wants to get it itself
 */

/**
 * One listener's way through history.
 *
 * @implements {Joint}
 */
export class Subscription extends Timeline {
  pattern
  /** @type {Promise<Ready>} */
  ready
  /** @type {Entry[]} that wait for the iterator */
  untaken = []
  #host
  #listener
  #own
  /** @type {'joining' | 'live' | 'closed'} */
  #state = 'joining'
  /** @type {HeraldError | undefined} */
  #error
  #gaps = new Set()
  #states = new Set()
  /** @type {((next: IteratorResult<Entry> | Promise<IteratorResult<Entry>>) => void)[]} */
  #readers = []
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
    super(options)
    this.pattern = pattern
    this.#host = host
    this.#listener = listener
    this.#own = options.own
    this.ready = new Promise((resolve, reject) => {
      this.#isReady = resolve
      this.#isRefused = reject
    })
    this.ready.catch(() => {})
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

  /** @returns {Promise<import('./herald.js').HistoryPage>} */
  history() {
    return Promise.reject(new HeraldError('unsupported', 'no history here'))
  }

  close() {
    if (this.#state === 'closed') return
    this.#host.leave(this)
    this.#end(closed())
  }

  /** Without a listener, entries wait for the iterator, also before it is asked for. */
  [Symbol.asyncIterator]() {
    return {
      /** @returns {Promise<IteratorResult<Entry>>} */
      next: () =>
        new Promise((resolve, reject) => {
          const value = this.untaken.shift()
          if (value) resolve({ value, done: false })
          else if (this.#state !== 'closed') this.#readers.push(resolve)
          else if (this.#error?.code === 'closed') resolve(END)
          else reject(this.#error)
        }),
      return: () => {
        this.close()
        return Promise.resolve(END)
      }
    }
  }

  // ---- the joint: what a connection tells

  joining() {
    super.joining()
    this.#become('joining')
  }

  /** @param {JoinReply} reply */
  joined(reply) {
    const { top, reason = 'history_gone' } = reply
    const recovered = super.joined(reply)
    this.#become('live')
    if (!recovered) this.lost({ reason, position: top })
    this.#isReady({ top, recovered })
    return recovered
  }

  /** @param {Arrival} arrival */
  received(arrival) {
    if (this.#state === 'closed' || !this.passes(arrival)) return
    const entry = this.entry(arrival)
    if (!entry.own || (this.#own !== false && this.#host.echoes(entry.id))) this.#hand(entry)
  }

  /**
   * @param {Arrival} arrival
   * @returns {Entry}
   */
  entry(arrival) {
    return { ...arrival, own: this.#host.echoes(arrival.id) !== undefined }
  }

  /** @param {Entry} entry */
  #hand(entry) {
    if (this.#listener) tell([this.#listener], entry)
    else if (this.#readers.length) this.#readers.shift()?.({ value: entry, done: false })
    else this.untaken.push(entry)
  }

  /** @param {Gap} gap */
  lost({ reason, position }) {
    this.skipTo(position)
    tell(this.#gaps, { reason, position })
  }

  /**
   * @param {HeraldError} error
   * @param {boolean} [asked] whether the page itself ended it: nothing to be warned of
   */
  refused(error, asked) {
    if (!asked && !this.#states.size) console.warn(`herald: ${this.pattern}: ${error.message}`)
    this.#end(error)
  }

  // ----

  /** @param {HeraldError} error */
  #end(error) {
    this.#error = error
    this.#become('closed')
    this.#isRefused(error)
    this.#readers.splice(0).forEach(settle => settle(this[Symbol.asyncIterator]().next()))
  }

  /** @param {'joining' | 'live' | 'closed'} state */
  #become(state) {
    if (state === this.#state || this.#state === 'closed') return
    this.#state = state
    tell(this.#states, state, this.#error)
  }
}

/** @type {IteratorResult<any>} */
const END = { value: undefined, done: true }

/**
 * A listener's failure is its own: it is told where pages look for errors, and disturbs nobody else.
 *
 * @param {Iterable<(...values: any[]) => void>} listeners
 * @param {any[]} values
 */
export function tell(listeners, ...values) {
  for (const listener of [...listeners]) {
    try {
      listener(...values)
    } catch (error) {
      setTimeout(() => {
        throw error
      })
    }
  }
}
