import { HeraldError } from './error.js'

/** @typedef {import('./connection.js').Connection} Connection */
/** @typedef {import('./connection.js').Publication} Publication */
/** @typedef {import('./herald.js').Position} Position */
/** @typedef {import('./herald.js').Receipt} Receipt */

/**
 * @typedef {object} Waiting
 * @property {Publication} publication
 * @property {(receipt: Receipt) => void} resolve
 * @property {(error: HeraldError) => void} reject
 * @property {boolean} [underWay]
 * @property {ReturnType<typeof setTimeout>} [late]
 */

const MOST = 1000
const MOST_CHARACTERS = 4 << 20

/** Publications that are not confirmed, in order; given to the connection again after each break, under the same ids. */
export class Outgoing {
  /** @type {Set<Waiting>} */
  #waiting = new Set()
  #characters = 0
  /** @type {Connection} */
  #connection

  /** @param {Connection} connection */
  constructor(connection) {
    this.#connection = connection
  }

  get isEmpty() {
    return !this.#waiting.size
  }

  /**
   * @param {Publication} publication
   * @param {number} timeout in ms
   * @returns {Promise<Receipt>}
   */
  add(publication, timeout) {
    return new Promise((resolve, reject) => {
      if (this.#waiting.size >= MOST || this.#characters > MOST_CHARACTERS) {
        throw new HeraldError('overloaded', `${this.#waiting.size} publications wait to be confirmed`)
      }
      /** @type {Waiting} */
      const waiting = { publication, resolve, reject }
      const give = () => this.#refuse(waiting, new HeraldError('unavailable', `not confirmed within ${timeout} ms`))
      if (timeout < Infinity) waiting.late = setTimeout(give, timeout)
      this.#characters += publication.json.length
      this.#waiting.add(waiting)
      this.flush()
    })
  }

  /** Gives to the connection what is not under way, if there is a connection. */
  flush() {
    if (this.#connection.state.name !== 'connected') return
    for (const waiting of this.#waiting) if (!waiting.underWay) this.#send(waiting)
  }

  /** @param {Waiting} waiting */
  #send(waiting) {
    const { channel, id } = waiting.publication
    waiting.underWay = true
    this.#connection.send(waiting.publication).then(
      position => {
        this.#done(waiting)
        waiting.resolve({ channel, id, position })
      },
      error => {
        waiting.underWay = false
        if (error.code !== 'lost') this.#refuse(waiting, error)
      }
    )
  }

  /**
   * @param {Waiting} waiting
   * @param {HeraldError} error
   */
  #refuse(waiting, error) {
    this.#done(waiting)
    waiting.reject(error)
  }

  /** @param {Waiting} waiting */
  #done(waiting) {
    clearTimeout(waiting.late)
    if (this.#waiting.delete(waiting)) this.#characters -= waiting.publication.json.length
  }

  /** @param {HeraldError} error */
  refuseAll(error) {
    this.#waiting.forEach(waiting => this.#refuse(waiting, error))
  }
}
