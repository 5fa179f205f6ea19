import { Backoff } from './backoff.js'
import { Polling } from './polling.js'
import { Socket } from './socket.js'
import { Timer } from './timer.js'

/** @typedef {import('./wire.js').Wire} Wire */

/** The wires to one server: which of them is in use, and trying for the better one. */
export class Wires {
  /** @type {Wire | undefined} */
  current
  #settings
  #events
  /** @type {Polling | undefined} */
  #polling
  /** @type {Socket | undefined} */
  #socket
  #upgrades = new Backoff(1000, 300_000)
  #later = new Timer()

  /**
   * @param {import('./settings.js').Settings} settings
   * @param {import('./wire.js').WireEvents} events
   */
  constructor(settings, events) {
    this.#settings = settings
    this.#events = events
  }

  open() {
    const { post, pollingType } = this.#settings
    if (post) this.current = this.#polling = new Polling(post, this.#events, pollingType)
    this.#upgrade()
  }

  /** Tries for a WebSocket now, if there is none. */
  #upgrade() {
    const { socket, url } = this.#settings
    if (socket) this.#socket ??= new Socket(url, this.#events)
  }

  /** The network is another: what failed before may work now. */
  refresh() {
    this.#upgrades.reset()
    this.#upgrade()
  }

  /** Whether there is a better wire than the current. */
  get isBetter() {
    return this.current !== this.#socket && !!this.#socket?.isOpen
  }

  /**
   * Moves to the better wire; whatever polls that are under way may bring has to be asked for again.
   *
   * @returns whether there is one
   */
  move() {
    const { isBetter } = this
    if (isBetter) {
      this.#polling?.drop()
      this.current = this.#socket
    }
    return isBetter
  }

  /**
   * The wire broke: another takes its place, if there is one.
   *
   * @param {Wire} wire
   * @returns whether it was in use
   */
  drop(wire) {
    const wasCurrent = wire === (this.current ?? this.#socket)
    if (wire === this.#socket) {
      this.#socket = undefined
      if (this.#polling) this.#later.set(() => this.#upgrade(), this.#upgrades.next())
    }
    if (wasCurrent) this.current = this.isBetter ? this.#socket : this.#polling
    return wasCurrent
  }

  close() {
    this.#later.clear()
    this.#socket?.close()
    this.#polling?.close()
    this.#socket = this.current = undefined
  }
}
