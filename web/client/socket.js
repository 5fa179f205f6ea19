import { HeraldError } from './error.js'

/** @typedef {import('./wire.js').Message} Message */
/** @typedef {import('./wire.js').WireEvents} WireEvents */

/** @type {Record<number, number>} close codes that say what HTTP says by a status */
const REFUSALS = { 1007: 400, 1009: 413 }

/** Messages over a WebSocket, which is opened at once. Fails once, when it cannot be opened or has closed. */
export class Socket {
  type = /** @type {const} */ ('websocket')
  #socket
  /** @type {ReturnType<typeof setTimeout>} */
  #late

  /**
   * @param {string} url of HTTP
   * @param {WireEvents & { opened(socket: Socket): void }} events
   */
  constructor(url, events) {
    const socket = new WebSocket(url.replace(/^http/, 'ws'))
    const fail = (/** @type {string} */ why, status = 0) => {
      this.close()
      events.failed(new HeraldError('unavailable', why, status), this)
    }
    this.#socket = socket
    this.#late = setTimeout(() => fail('the WebSocket does not open'), 10_000)
    socket.onopen = () => {
      clearTimeout(this.#late)
      events.opened(this)
    }
    socket.onmessage = ({ data }) => events.received([].concat(JSON.parse(data)), this)
    socket.onclose = ({ code, reason }) => fail(`the WebSocket closed: ${code} ${reason}`, REFUSALS[code])
  }

  get isOpen() {
    return this.#socket.readyState === 1
  }

  /** @param {Message[]} messages */
  send(messages) {
    if (this.isOpen) this.#socket.send(JSON.stringify(messages))
  }

  close() {
    clearTimeout(this.#late)
    this.#socket.onopen = this.#socket.onmessage = this.#socket.onclose = null
    this.#socket.close()
  }
}
