import { isAfter } from './position.js'

/** @typedef {import('./connection.js').From} From */
/** @typedef {import('./connection.js').JoinReply} JoinReply */
/** @typedef {import('./connection.js').Arrival} Arrival */
/** @typedef {import('./herald.js').Position} Position */

/** How far one listener has come in history: lets each entry pass once, in order. */
export class Timeline {
  /** @type {Position | undefined} of the newest entry that passed, or from which on it listens */
  position
  #since
  #last
  #joining = true

  /** @param {From} from where to begin; nothing is from now on */
  constructor({ since, last }) {
    this.#since = since
    this.#last = last
    if (!last) this.position = since
  }

  /** Where to go on. */
  from() {
    return this.position ? { since: this.position } : { since: this.#since, last: this.#last }
  }

  /** From now on all that has a position comes again, after the reply. */
  joining() {
    this.#joining = true
  }

  /**
   * @param {JoinReply} reply
   * @returns whether nothing is missing
   */
  joined({ top, recovered }) {
    this.#joining = false
    const asked = this.position ?? this.#last // for something of the past
    const whole = !asked || !!recovered || !isAfter(top, this.position)
    if (!whole) this.position = top
    else if (!this.position && this.#last) this.#since ??= top
    else this.position ??= this.#since ?? top
    return whole
  }

  /**
   * Goes on behind a hole.
   *
   * @param {Position} position
   */
  skipTo(position) {
    if (isAfter(position, this.position)) this.position = position
  }

  /**
   * Whether the entry is to be handed over: it is new here, and in order.
   *
   * @param {Arrival} arrival
   */
  passes({ position }) {
    if (!position) return true
    if (this.#joining || !isAfter(position, this.position)) return false
    this.position = position
    return true
  }
}
