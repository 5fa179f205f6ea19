import { Backoff } from './backoff.js'
import { Polling } from './polling.js'
import { Socket } from './socket.js'

/** @typedef {import('./error.js').HeraldError} HeraldError */
/** @typedef {import('./wire.js').Message} Message */
/** @typedef {import('./wire.js').Wire} Wire */

/**
 * @typedef {object} Events
 * @property {(messages: Message[]) => void} received
 * @property {(error: HeraldError) => void} failed the current wire broke; `current` is another that may do, or none
 * @property {() => void} opened a WebSocket is there to be moved to
 * @property {() => void} astray deliveries may have been lost in moving
 */

/** The wires to one server: which of them is in use, trying for the better one, and moving between them in order. */
export class Wires {
  /** @type {Wire | undefined} */
  current
  #settings
  #events
  /** @type {Polling | undefined} */
  #polling
  /** @type {Socket | undefined} */
  #socket
  /** @type {Message[][] | undefined} what comes over the WebSocket before the last poll is settled */
  #early
  #upgrades = new Backoff(1000, 300_000)
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #later

  /**
   * @param {import('./settings.js').Settings} settings
   * @param {Events} events
   */
  constructor(settings, events) {
    this.#settings = settings
    this.#events = events
    if (settings.post) this.current = this.#polling = new Polling(settings.post, this, settings.pollingType)
    this.upgrade()
  }

  /** Tries for a WebSocket now, if there is none. */
  upgrade() {
    clearTimeout(this.#later)
    if (this.#socket || !this.#settings.socket) return
    if (typeof WebSocket == 'function') this.#socket = new Socket(this.#settings.url, this)
  }

  /** The network is another: what failed before may work now. */
  refresh() {
    this.#upgrades.reset()
    this.upgrade()
  }

  /** Whether there is a better wire than the current. */
  get isBetter() {
    return this.current !== this.#socket && !!this.#socket?.isOpen
  }

  /**
   * Moves to the better wire.
   *
   * @param {Message} [takeover] a connect that takes the session over, when there is one and a poll may be held for it
   */
  move(takeover) {
    const socket = /** @type {Socket} */ (this.#socket)
    this.current = socket
    if (!takeover) return this.#polling?.drop()
    const early = (this.#early = /** @type {Message[][]} */ ([]))
    socket.send([takeover])
    this.#polling
      ?.release()
      .catch(() => this.#early === early && this.#events.astray())
      .then(() => {
        if (this.#early !== early) return
        this.#early = undefined
        early.forEach(messages => this.#events.received(messages))
      })
  }

  /**
   * Sends messages of which the last is a connect.
   *
   * @param {Message[]} messages
   * @param {number} patience in ms, for a poll
   * @param {boolean} anew whether whatever may still come of before is asked for again
   */
  connect(messages, patience, anew) {
    if (this.current === this.#polling) this.#polling?.poll(messages, patience, anew)
    else this.#socket?.send(messages)
  }

  /** @param {Message[]} messages */
  send(messages) {
    return Promise.resolve(this.current?.send(messages))
  }

  opened() {
    this.current ??= this.#socket
    this.#events.opened()
  }

  /**
   * @param {Message[]} messages
   * @param {Wire} wire
   */
  received(messages, wire) {
    if (wire === this.#socket && this.#early) this.#early.push(messages)
    else this.#events.received(messages)
  }

  /**
   * @param {HeraldError} error
   * @param {Wire} wire
   */
  failed(error, wire) {
    const wasCurrent = !this.current || wire === this.current
    if (wire === this.#socket) {
      if (wasCurrent && !this.#early) this.#upgrades.reset()
      this.#socket = this.#early = undefined
      if (this.#polling) this.#later = setTimeout(() => this.upgrade(), this.#upgrades.next())
      if (wasCurrent) this.current = this.#polling
    } else if (wasCurrent && this.isBetter) {
      this.current = this.#socket
    }
    if (wasCurrent) this.#events.failed(error)
  }

  /** The socket does not answer. */
  distrust(/** @type {HeraldError} */ error) {
    if (this.current !== this.#socket) return
    this.#socket?.close()
    this.failed(error, /** @type {Wire} */ (this.#socket))
  }

  close() {
    clearTimeout(this.#later)
    this.#socket?.close()
    this.#polling?.close()
    this.#early = this.#socket = this.current = undefined
  }
}
