import { HeraldError } from './error.js'

/** @typedef {import('./wire.js').Message} Message */
/** @typedef {import('./wire.js').WireEvents} WireEvents */
/** @typedef {import('./wire.js').Post} Post */

const REPLACED = 409
const PATIENCE = 5000 // ms that a poll which was replaced may take to end

/**
 * Messages over HTTP. Polls, which end with a connect, carry deliveries: a new one replaces the one that is held, and
 * their answers are taken in one after the other, in the order in which they were sent.
 */
export class Polling {
  /** @type {'long-polling' | 'callback-polling'} */
  type
  #post
  #events
  /** @type {Promise<void>} settles when what came before has been taken in */
  #former = Promise.resolve()
  /** @type {import('./wire.js').Request | undefined} */
  #held
  #closed = false

  /**
   * @param {Post} post
   * @param {WireEvents} events
   * @param {'long-polling' | 'callback-polling'} [type]
   */
  constructor(post, events, type = 'long-polling') {
    this.#post = post
    this.#events = events
    this.type = type
  }

  /**
   * Sends messages without a connect.
   *
   * @param {Message[]} messages
   * @returns {Promise<void>} that settles when the answer has been taken in
   */
  send(messages) {
    return this.#post(messages, 15_000).answer.then(
      replies => this.#take(replies),
      error => this.#fail(error)
    )
  }

  /**
   * Sends messages of which the last is a connect, and takes its answer in after those of the polls before.
   *
   * @param {Message[]} messages
   * @param {number} patience for the answer, in ms
   * @param {boolean} anew whether whatever the polls before may still bring is asked for again
   */
  poll(messages, patience, anew) {
    if (anew) this.drop()
    const before = this.release().catch(() => {}) // which was told already
    const held = this.#post(messages, patience)
    this.#held = held
    this.#former = Promise.all([held.answer, before])
      .then(([replies]) => {
        if (!held.dropped) this.#take(replies)
      })
      .catch(error => {
        if (error.status !== REPLACED && !held.dropped) throw error
      })
    this.#former.catch(error => this.#fail(error))
  }

  /** Settles when the poll that was sent last has been taken in; fails when its deliveries may have been lost. */
  release() {
    const late = setTimeout(() => this.#held?.abort(), PATIENCE)
    return this.#former.finally(() => clearTimeout(late))
  }

  /** Whatever the polls may still bring is asked for again. */
  drop() {
    if (!this.#held) return
    this.#held.dropped = true
    this.#held.abort()
    this.#former = Promise.resolve()
  }

  /** @param {Message[]} replies */
  #take(replies) {
    if (!this.#closed) this.#events.received(replies, this)
  }

  /** @param {unknown} error */
  #fail(error) {
    if (this.#closed) return
    this.#events.failed(error instanceof HeraldError ? error : new HeraldError('unavailable', String(error)), this)
  }

  close() {
    this.#closed = true
    this.drop()
  }
}
