import { HeraldError, errorOf } from './error.js'

/** @typedef {import('./connection.js').Publication} Publication */
/** @typedef {import('./herald.js').Position} Position */
/** @typedef {import('./wire.js').Message} Message */

/**
 * @typedef {object} Sent
 * @property {Publication} publication
 * @property {(position?: Position) => void} resolve
 * @property {(error: HeraldError) => void} reject
 */

/** Publications that a session was given: those that wait for its wire, and those that wait for their answer. */
export class Sending {
  /** In bytes and messages: the server tells them when it takes the handshake. */
  limits = /** @type {{ message: number, body: number, batch: number }} */ ({})
  /** @type {Set<Sent>} */
  #waiting = new Set()
  /** @type {Map<string, Sent>} by the message's id */
  #asked = new Map()
  #messages = 0

  /**
   * @param {Publication} publication
   * @returns {Promise<Position | undefined>}
   */
  add(publication) {
    return new Promise((resolve, reject) => {
      this.#waiting.add({ publication, resolve, reject })
    })
  }

  /** The next messages, as many as a server takes at once. */
  batch() {
    const { message, body, batch: most } = this.limits
    const batch = []
    let room = body * 0.75
    for (const sent of this.#waiting) {
      const { channel, id, json } = sent.publication
      const size = new TextEncoder().encode(json).length + 300
      if (size > message) {
        sent.reject(new HeraldError('too_large', `${size} bytes of ${message}`, 413))
      } else {
        room -= size
        if (batch.length && (room < 0 || batch.length >= most)) break
        const name = `p${++this.#messages}`
        this.#asked.set(name, sent)
        batch.push({ channel, id: name, data: JSON.parse(json), herald: { id } })
      }
      this.#waiting.delete(sent)
    }
    return batch
  }

  /** What is not confirmed, for a farewell: nobody waits for the answers. */
  last() {
    this.#waiting = new Set([...this.#asked.values(), ...this.#waiting])
    return this.batch()
  }

  /**
   * @param {Message} reply
   * @param {any} herald
   */
  answered({ id = '', successful, error }, { position }) {
    const sent = this.#asked.get(id)
    this.#asked.delete(id)
    if (successful) sent?.resolve(position)
    else sent?.reject(errorOf(error))
  }

  /**
   * The connection has broken: nobody knows what became of them.
   *
   * @param {HeraldError} [error] a 4xx among them says that the server refuses to read them
   */
  lose(error) {
    const lost = new HeraldError('lost', 'it broke')
    const why = /^4(?!0[289]|29)/.test(`${error?.status}`) ? error : lost
    this.#asked.forEach(({ reject }) => reject(/** @type {HeraldError} */ (why)))
    this.#waiting.forEach(({ reject }) => reject(lost))
    this.#asked.clear()
    this.#waiting.clear()
  }
}
