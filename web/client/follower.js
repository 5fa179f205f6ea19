import { HeraldError } from './error.js'
import { flat, whole } from './flat.js'

/** @typedef {import('./connection.js').Connection} Connection */
/** @typedef {import('./connection.js').Joint} Joint */
/** @typedef {import('./connection.js').Publication} Publication */
/** @typedef {import('./herald.js').Position} Position */
/** @typedef {import('./herald.js').State} State */

/**
 * @typedef {object} Promised
 * @property {(position?: Position) => void} resolve
 * @property {(error: HeraldError) => void} reject
 */

const TICK = 1000 // ms from ping to ping
const MISSED = 3 // pings that a leader may leave unanswered

/**
 * Speaks through the tab that leads. Holds a lock of its own while it lives, so that the leader notices its end; asks
 * the leader for a sign of life while anybody looks or waits, and says `stuck` when none comes.
 *
 * @implements {Connection}
 */
export class Follower {
  /** @type {State} */
  state = { name: 'connecting', transport: null, session: null, shared: true }
  #name
  #above
  #hall
  #line
  /** @type {number | undefined} whom it follows */
  #term
  /** @type {Map<Joint, number>} */
  #numbers = new Map()
  #count = 0
  /** @type {Map<number, Promised>} publications not answered yet */
  #sent = new Map()
  #missed = 0
  #end = new AbortController()

  /**
   * @param {string} name
   * @param {import('./connection.js').Above & { stuck(): void }} above
   */
  constructor(name, above) {
    const me = `${name} ${crypto.randomUUID()}`
    this.#name = me
    this.#above = above
    this.#hall = new BroadcastChannel(name)
    this.#line = new BroadcastChannel(me)
  }

  open() {
    this.#line.onmessage = ({ data }) => this.#take(data)
    navigator.locks
      .request(this.#name, () => {
        if (this.#end.signal.aborted) return
        this.#hall.onmessage = ({ data }) => data.lead && this.#greet()
        this.#greet()
        const ticks = setInterval(() => this.#tick(), TICK)
        return new Promise(release => {
          this.#end.signal.onabort = () => {
            clearInterval(ticks)
            release(0)
          }
        })
      })
      .catch(() => {}) // the page is being left
  }

  #greet() {
    this.#hall.postMessage({ tab: this.#name })
  }

  #tick() {
    if (globalThis.document?.hidden && !this.#sent.size) {
      this.#missed = 0
    } else if (this.#missed++ < MISSED) {
      if (this.#term) this.#say('ping')
      else this.#greet()
    } else {
      this.#above.stuck()
    }
  }

  /** @param {any[]} said */
  #take([term, word, ...values]) {
    if (word === 'lead' && !(this.#term && term <= this.#term)) this.#follow(term)
    if (term !== this.#term) return
    this.#missed = 0
    if (word === 'lead' || word === 'state') {
      this.#set({ ...values[0], error: whole(values[0].error), shared: true })
    } else if (word === 'joint') {
      const [number, event, value] = values
      for (const [joint, known] of this.#numbers) {
        if (known === number) /** @type {any} */ (joint)[event](event === 'refused' ? whole(value) : value)
      }
    } else if (word === 'sent') {
      const [number, error, position] = values
      const promised = this.#sent.get(number)
      this.#sent.delete(number)
      if (error) promised?.reject(/** @type {HeraldError} */ (whole(error)))
      else promised?.resolve(position)
    }
  }

  /**
   * Another leads now: what the former was given may or may not have been done.
   *
   * @param {number} term
   */
  #follow(term) {
    this.#lose()
    if (this.#term) this.#set({ ...this.state, name: 'disconnected', transport: null, session: null })
    this.#term = term
    for (const joint of this.#numbers.keys()) {
      joint.joining()
      this.#join(joint)
    }
  }

  /** @param {State} state */
  #set(state) {
    this.state = state
    this.#above.changed(state)
  }

  /** @param {Joint} joint */
  join(joint) {
    this.#numbers.set(joint, ++this.#count)
    if (this.#term) this.#join(joint)
  }

  /** @param {Joint} joint */
  #join(joint) {
    this.#say('join', this.#numbers.get(joint), joint.pattern, joint.from())
  }

  /** @param {Joint} joint */
  leave(joint) {
    this.#say('leave', this.#numbers.get(joint))
    this.#numbers.delete(joint)
  }

  /**
   * @param {Publication} publication
   * @returns {Promise<Position | undefined>}
   */
  send(publication) {
    return new Promise((resolve, reject) => {
      this.#sent.set(++this.#count, { resolve, reject })
      this.#say('send', this.#count, publication, Date.now())
    })
  }

  wake() {}

  /** @param {any[]} words */
  #say(...words) {
    this.#line.postMessage([this.#term, ...words])
  }

  #lose() {
    for (const { reject } of this.#sent.values()) reject(new HeraldError('lost', 'the leader is gone'))
    this.#sent.clear()
  }

  close() {
    this.#end.abort()
    this.#hall.close()
    this.#line.close()
    this.#lose()
  }
}
