import { Subscription } from './subscription.js'

/** @typedef {import('./connection.js').Arrival} Arrival */
/** @typedef {import('./herald.js').Position} Position */

/** A subscription that can read history, and tells how far the page has come, so that it can go on from there. */
export class FullSubscription extends Subscription {
  #read
  #moved
  /** @type {Position | undefined} */
  #oldest
  /** @type {Position | undefined} of what the iterator took last */
  #taken

  /**
   * @param {string} pattern
   * @param {((entry: import('./herald.js').Entry) => void) | undefined} listener
   * @param {import('./herald.js').SubscribeOptions} options
   * @param {import('./subscription.js').Host} host
   * @param {import('./connection.js').ReadHistory} read
   * @param {(position?: Position) => void} moved called when it has come on
   */
  constructor(pattern, listener, options, host, read, moved) {
    super(pattern, listener, options, host)
    this.#read = read
    this.#moved = moved
  }

  /** @param {import('./herald.js').HistoryOptions} [options] */
  history(options = {}) {
    const back = !options.since && !options.before
    const before = back ? this.#oldest : undefined
    return this.#read(this.pattern, { before, ...options }).then(({ entries, complete }) => {
      if (back) this.#oldest = entries[0]?.position ?? this.#oldest
      return { entries: entries.map(arrival => this.entry(arrival)), complete }
    })
  }

  /** Of what waits for the iterator nothing is handed over yet. */
  #tell() {
    this.#moved(this.untaken.length ? this.#taken : this.position)
  }

  /** @param {import('./connection.js').JoinReply} reply */
  joined(reply) {
    const recovered = super.joined(reply)
    this.#tell()
    return recovered
  }

  /** @param {Arrival} arrival */
  passes(arrival) {
    const passes = super.passes(arrival)
    if (passes) this.#oldest ??= arrival.position
    return passes
  }

  /** @param {Arrival} arrival */
  received(arrival) {
    const { position } = this
    super.received(arrival)
    if (position !== this.position) this.#tell()
  }

  /** @param {import('./herald.js').Gap} gap */
  lost(gap) {
    super.lost(gap)
    this.#tell()
  }

  [Symbol.asyncIterator]() {
    const entries = super[Symbol.asyncIterator]()
    const next = () =>
      entries.next().then(result => {
        this.#taken = result.value?.position ?? this.#taken
        if (!result.done) this.#tell()
        return result
      })
    return { ...entries, next }
  }
}
