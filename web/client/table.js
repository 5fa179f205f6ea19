import { ask } from './asking.js'
import { Backoff } from './backoff.js'
import { change, difference, nameOf, put } from './changes.js'
import { isAfter } from './position.js'
import { tell } from './subscription.js'

/** @typedef {import('./herald.js').HeraldError} HeraldError */
/** @typedef {import('./herald.js').Position} Position */
/** @typedef {import('./herald.js').Subscription} Subscription */
/** @typedef {import('./tables.js').TableState} TableState */

const STEADY = 10_000 // ms; who has to ask again sooner waits longer each time

/**
 * The rows that a pattern names, kept as the server has them: asked for, then changed by what is published after the
 * answer's position. Whenever the changes alone do not tell any more what there is, the rows are asked for anew; until
 * the answer is there the former ones stay, as they are.
 */
export class Table {
  /** @type {Map<import('./tables.js').Key, import('./tables.js').Row>} the same one as long as the table lives */
  rows = new Map()
  more = false
  /** @type {TableState} */
  state = 'asking'
  /** @type {HeraldError | undefined} */
  error
  pattern
  ready
  #herald
  /** @type {Subscription | undefined} none while it asks */
  #subscription
  /** @type {Position | undefined} up to which the rows are known */
  #position
  #pauses = new Backoff(1000, 30_000)
  #followed = 0 // when it last began to
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer
  /** @type {Set<(change: import('./tables.js').TableChange) => void>} */
  #changes = new Set()
  /** @type {Set<(reset: import('./tables.js').TableReset) => void>} */
  #resets = new Set()
  /** @type {Set<(state: TableState, error?: HeraldError) => void>} */
  #states = new Set()
  #isReady = (/** @type {any} */ _) => {}
  #isRefused = (/** @type {any} */ _) => {}

  /**
   * @param {import('./herald.js').Herald} herald
   * @param {string} pattern
   */
  constructor(herald, pattern) {
    this.#herald = herald
    this.pattern = pattern
    this.ready = new Promise((resolve, reject) => {
      this.#isReady = resolve
      this.#isRefused = reject
    })
    this.ready.catch(() => {})
    this.#ask()
  }

  get size() {
    return this.rows.size
  }

  /** @param {any} key */
  get(key) {
    return this.rows.get(key && typeof key == 'object' ? nameOf(key) : key)
  }

  [Symbol.iterator]() {
    return this.rows.values()
  }

  /** @param {(change: import('./tables.js').TableChange) => void} listener */
  onChange(listener) {
    this.#changes.add(listener)
    return () => this.#changes.delete(listener)
  }

  /** @param {(reset: import('./tables.js').TableReset) => void} listener */
  onReset(listener) {
    this.#resets.add(listener)
    return () => this.#resets.delete(listener)
  }

  /** @param {(state: TableState, error?: HeraldError) => void} listener */
  onState(listener) {
    this.#states.add(listener)
    tell([listener], this.state, this.error)
    return () => this.#states.delete(listener)
  }

  close() {
    const { HeraldError } = /** @type {any} */ (this.#herald.constructor)
    this.#end(new HeraldError('closed', 'closed'))
  }

  // ---- asking

  async #ask() {
    try {
      const answer = await ask(this.#herald, '/herald/rows', { channel: this.pattern })
      if (this.state !== 'closed') this.#answered(answer)
    } catch (e) {
      const error = /** @type {HeraldError} */ (e)
      const { code, status } = error
      if (code === 'closed' || (status >= 400 && status < 429)) this.#end(error)
      else this.#again(error)
    }
  }

  /** @param {any} answer */
  #answered({ rows, changes, position, more }) {
    const isOlder = this.#position && isAfter(this.#position, position) && !isAfter(position, this.#position)
    if (isOlder) return this.#again() // what others had asked before, it seems: no row is to go back in time
    /** @type {typeof this.rows} */
    const next = new Map()
    for (const row of rows) put(next, row.channel, row)
    for (const { channel, data } of changes) change(next, channel, data, more)
    const first = !this.#position
    const differences = difference(this.rows, next)
    this.rows.clear()
    for (const [key, row] of next) this.rows.set(key, row)
    this.#position = position
    this.more = !!more
    this.#follow(position)
    this.#isReady(this)
    if (first || differences.length) tell(this.#resets, { changes: differences, first })
  }

  /**
   * After a random pause, so that a crowd does not ask all at once; longer from time to time when that does not help.
   *
   * @param {HeraldError} [error]
   */
  #again(error) {
    if (this.state === 'closed') return
    if (this.#subscription && Date.now() - this.#followed > STEADY) this.#pauses.reset()
    this.#leave()
    this.#timer = setTimeout(() => this.#ask(), this.#pauses.next())
    this.#become('asking', error)
  }

  // ---- following

  /** @param {Position} since */
  #follow(since) {
    this.#followed = Date.now()
    const subscription = this.#herald.subscribe(this.pattern, entry => this.#received(entry), { since })
    const isOurs = () => subscription === this.#subscription
    this.#subscription = subscription
    subscription.onGap(() => isOurs() && this.#again())
    subscription.onState((state, error) => {
      if (!isOurs()) return
      if (state === 'closed') this.#end(/** @type {HeraldError} */ (error))
      else this.#become(state)
    })
  }

  /** @param {import('./herald.js').Entry} entry */
  #received({ channel, data, position }) {
    if (!data?.op) return
    this.#position = position ?? this.#position
    try {
      for (const made of change(this.rows, channel, data, this.more)) tell(this.#changes, made)
    } catch {
      this.#again()
    }
  }

  #leave() {
    clearTimeout(this.#timer)
    const subscription = this.#subscription
    this.#subscription = undefined
    subscription?.close()
  }

  // ----

  /** @param {HeraldError} error */
  #end(error) {
    this.#leave()
    this.#isRefused(error)
    this.#become('closed', error)
  }

  /**
   * @param {TableState} state
   * @param {HeraldError} [error]
   */
  #become(state, error) {
    if (this.state === 'closed' || (state === this.state && error === this.error)) return
    this.state = state
    this.error = error
    tell(this.#states, state, error)
  }
}
