import { unavailable } from './error.js'
import { Timer } from './timer.js'

/** @typedef {import('./wire.js').Message} Message */

/** @type {Record<number, number>} close codes that say what HTTP says by a status */
const REFUSALS = { 1007: 400, 1009: 413 }

/** Messages over a WebSocket, which is opened at once. Fails once: when it does not open, closes, or falls silent. */
export class Socket {
  type = /** @type {const} */ ('websocket')
  isOpen = false
  #socket
  #fail
  #late = new Timer()

  /**
   * @param {string} url of HTTP
   * @param {import('./wire.js').WireEvents} events
   */
  constructor(url, events) {
    const socket = (this.#socket = new WebSocket(url.replace(/^http/, 'ws')))
    this.#fail = (/** @type {string} */ why, /** @type {number} */ status) => {
      this.close()
      events.failed(unavailable(why, status), this)
    }
    this.#expect(10_000)
    socket.onopen = () => {
      this.isOpen = true
      this.#late.clear()
      events.opened()
    }
    socket.onmessage = ({ data }) => events.received([].concat(JSON.parse(data)))
    socket.onclose = ({ code, reason }) => this.#fail(`WebSocket closed: ${code} ${reason}`, REFUSALS[code])
  }

  /** @param {number} patience */
  #expect(patience) {
    this.#late.set(() => this.#fail('WebSocket silent', 0), patience)
  }

  /** @param {Message[]} messages */
  send(messages) {
    this.#socket.send(JSON.stringify(messages))
  }

  /**
   * @param {Message[]} messages
   * @param {number} patience in ms, within which the next poll is due, which follows the answer at once
   */
  poll(messages, patience) {
    this.#expect(patience)
    this.send(messages)
  }

  close() {
    this.#late.clear()
    this.#socket.onclose = null // and from now on there is no other event
    this.#socket.close()
  }
}
