import { HeraldError, unavailable } from './error.js'

/** @typedef {import('./wire.js').Message} Message */
/** @typedef {import('./wire.js').Wire} Wire */
/** @typedef {import('./wire.js').WireEvents} WireEvents */
/** @typedef {import('./wire.js').Post} Post */

const REPLACED = 409
const PATIENCE = 5000 // ms that a poll which was replaced may take to end

/**
 * Messages over HTTP. Polls, which end with a connect, carry deliveries: a new one replaces the one that is held, and
 * their answers are taken in one after the other, in the order in which they were sent.
 */
export class Polling {
  #post
  #events
  /** @type {Promise<unknown>} settles when what came before has been taken in */
  #former = Promise.resolve()
  /** @type {import('./wire.js').Request | undefined} */
  #held
  #drops = 0 // how often what was under way was given up
  #isClosed = false

  /**
   * @param {Post} post
   * @param {WireEvents} events
   * @param {Wire['type']} type
   */
  constructor(post, events, type) {
    this.#post = post
    this.#events = events
    this.type = type
  }

  /**
   * @param {Message[]} messages
   * @param {boolean} [isLast]
   * @returns {Promise<void>} that settles when the answer has been taken in
   */
  send(messages, isLast) {
    return this.#post(messages, 15_000, isLast).answer.then(
      replies => this.#take(replies),
      error => this.#fail(error)
    )
  }

  /**
   * Takes the answer in after those of the polls before.
   *
   * @param {Message[]} messages
   * @param {number} patience for the answer, in ms
   * @param {boolean} anew whether whatever the polls before may still bring is asked for again
   */
  poll(messages, patience, anew) {
    if (anew) this.drop()
    const replaced = this.#held
    setTimeout(() => replaced?.abort(), PATIENCE)
    this.#held = this.#post(messages, patience)
    const drops = this.#drops
    const settled = /** @type {Promise<any[]>} */ (Promise.allSettled([this.#held.answer, this.#former]))
    this.#former = settled.then(([{ value, reason }]) => {
      if (drops !== this.#drops) return
      if (value) this.#take(value)
      else if (reason.status !== REPLACED) this.#fail(reason)
    })
  }

  /** Whatever the polls may still bring is asked for again. */
  drop() {
    this.#drops++
    this.#held?.abort()
    this.#former = Promise.resolve()
  }

  /** @param {Message[]} replies */
  #take(replies) {
    if (!this.#isClosed) this.#events.received(replies)
  }

  /** @param {unknown} error */
  #fail(error) {
    this.#events.failed(error instanceof HeraldError ? error : unavailable(`${error}`), this)
  }

  close() {
    this.#isClosed = true
    this.drop()
  }
}
