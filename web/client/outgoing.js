import { HeraldError, unavailable } from './error.js'

/** @typedef {import('./connection.js').Connection} Connection */
/** @typedef {import('./connection.js').Publication} Publication */
/** @typedef {import('./herald.js').Position} Position */
/** @typedef {import('./herald.js').Receipt} Receipt */

/**
 * @typedef {object} Waiting
 * @property {Publication} publication
 * @property {(receipt: Receipt) => void} resolve
 * @property {(error: HeraldError) => void} reject
 * @property {boolean} [isUnderWay]
 * @property {number} [sent] when it was sent first
 * @property {ReturnType<typeof setTimeout>} [late]
 */

const MOST = 1000
const MOST_CHARACTERS = 4 << 20

/** Publications that are not confirmed, in order; given to the connection again after each break, under the same ids. */
export class Outgoing {
  /** @type {Set<Waiting>} */
  waiting = new Set()
  #characters = 0
  /** @type {Connection} */
  #connection

  /** @param {Connection} connection */
  constructor(connection) {
    this.#connection = connection
  }

  /**
   * @param {Publication} publication
   * @param {number} timeout in ms
   * @param {number} [sent] when it was sent first, if it may have been
   * @returns {Promise<Receipt>}
   */
  add(publication, timeout, sent) {
    return new Promise((resolve, reject) => {
      if (this.waiting.size >= MOST || this.#characters > MOST_CHARACTERS) {
        throw new HeraldError('overloaded', `${this.waiting.size} publications wait`)
      }
      /** @type {Waiting} */
      const waiting = { publication, resolve, reject, sent }
      const give = () => this.#refuse(waiting, unavailable(`not confirmed within ${timeout} ms`))
      if (timeout < 2 ** 31) waiting.late = setTimeout(give, timeout)
      this.#characters += publication.json.length
      this.waiting.add(waiting)
      this.flush()
    })
  }

  /** Gives to the connection what is not under way, if there is a connection. */
  flush() {
    if (this.#connection.state.name !== 'connected') return
    for (const waiting of this.waiting) if (!waiting.isUnderWay) this.#send(waiting)
  }

  /** @param {Waiting} waiting */
  #send(waiting) {
    waiting.isUnderWay = true
    waiting.sent ??= Date.now()
    this.#connection.send(waiting.publication).then(
      position => this.confirm(waiting, position),
      error => {
        waiting.isUnderWay = false
        if (error.code === 'lost') this.flush() // should there be another connection already
        else this.#refuse(waiting, error)
      }
    )
  }

  /**
   * @param {Waiting} waiting
   * @param {Position} [position]
   */
  confirm(waiting, position) {
    const { channel, id } = waiting.publication
    this.#done(waiting)
    waiting.resolve({ channel, id, position })
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
    if (this.waiting.delete(waiting)) this.#characters -= waiting.publication.json.length
  }

  /** @param {HeraldError} error */
  refuseAll(error) {
    this.waiting.forEach(waiting => this.#refuse(waiting, error))
  }
}
