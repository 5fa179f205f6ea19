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
  /** The server's, in bytes and messages. */
  limits = { message: 65_536, body: 262_144, batch: 100 }
  /** @type {Sent[]} */
  #waiting = []
  /** @type {Map<string, Sent>} by the message's id */
  #asked = new Map()
  #messages = 0

  /**
   * @param {Publication} publication
   * @returns {Promise<Position | undefined>}
   */
  add(publication) {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ publication, resolve, reject })
    })
  }

  /** The next messages, as many as a server takes at once. */
  batch() {
    const batch = []
    let room = this.limits.body * 0.75
    while (this.#waiting.length && batch.length < this.limits.batch) {
      const [sent] = this.#waiting
      const { channel, id, json } = sent.publication
      const size = bytes(json) + 300
      if (size > this.limits.message) {
        this.#waiting.shift()
        sent.reject(new HeraldError('too_large', `${size} bytes are more than the server's ${this.limits.message}`, 413))
        continue
      }
      if (batch.length && size > room) break
      room -= size
      this.#waiting.shift()
      const name = `p${++this.#messages}`
      this.#asked.set(name, sent)
      batch.push({ channel, id: name, data: JSON.parse(json), ext: { herald: { id } } })
    }
    return batch
  }

  /** What is not confirmed, for a farewell: nobody waits for the answers. */
  last() {
    this.#waiting = [...this.#asked.values(), ...this.#waiting]
    return this.batch()
  }

  /** @param {Message} reply */
  answered(reply) {
    const sent = this.#asked.get(reply.id ?? '')
    this.#asked.delete(reply.id ?? '')
    if (reply.successful) sent?.resolve(reply.ext?.herald?.position)
    else sent?.reject(errorOf(reply.error))
  }

  /**
   * The connection has broken: nobody knows what became of them.
   *
   * @param {HeraldError} [error] a 4xx among them says that the server refuses to read them
   */
  lose(error) {
    const refused = error && /^4(?!0[289]|29)/.test(`${error.status}`)
    const lost = new HeraldError('lost', 'the connection broke')
    for (const { reject } of this.#asked.values()) reject(refused ? error : lost)
    for (const { reject } of this.#waiting) reject(lost)
    this.#asked.clear()
    this.#waiting = []
  }
}

/** @param {string} text */
function bytes(text) {
  return new TextEncoder().encode(text).length
}
