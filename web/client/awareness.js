import { ask, isFinal } from './asking.js'
import { Backoff } from './backoff.js'
import { tell } from './subscription.js'

/** @typedef {import('./documents.js').Present} Present */

const PAUSE = 50 // ms between two states of this page that are told

/** Who is at a document, and where: told by the server, which forgets who leaves. A page says it anew in each session. */
export class Awareness {
  /** @type {Map<string, Present>} */
  all = new Map()
  /** @type {any} */
  state
  #herald
  #doc
  #id = ''
  #subscription
  #isDue = false
  #isBusy = false
  #isClosed = false
  #pauses = new Backoff(500, 20_000)
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer
  /** @type {Set<(all: Map<string, Present>) => void>} */
  #listeners = new Set()

  /**
   * @param {import('./herald.js').Herald} herald
   * @param {string} doc
   * @param {{ state?: any }} [options]
   */
  constructor(herald, doc, { state = null } = {}) {
    this.#herald = herald
    this.#doc = doc
    this.state = state
    this.#subscription = herald.subscribe(`/herald/aware${doc}`, ({ data }) => this.#heard(data))
    this.#subscription.onState(now => {
      if (now === 'live') this.#say()
    })
  }

  /** @param {any} state */
  set(state) {
    if (this.#isClosed) return
    this.state = state
    this.#isDue = true
    this.#timer ??= setTimeout(() => this.#say(), PAUSE)
  }

  /** @param {(all: Map<string, Present>) => void} listener */
  onChange(listener) {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  close() {
    if (this.#isClosed) return
    this.#isClosed = true
    clearTimeout(this.#timer)
    this.#subscription.close()
    this.#ask(null).catch(() => {}) // it goes with the session, if this does not get there
  }

  /** Says what is so now, and hears who is there; what is said meanwhile follows. */
  async #say() {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#isDue = true
    if (this.#isBusy) return
    this.#isBusy = true
    this.#isDue = false
    let pause = PAUSE
    try {
      const { id, all } = await this.#ask(this.state)
      this.#id = id
      this.#pauses.reset()
      this.#heardAll(all)
    } catch (error) {
      this.#isDue ||= !isFinal(error)
      pause = this.#pauses.next()
    }
    this.#isBusy = false
    if (this.#isDue && !this.#isClosed) this.#timer ??= setTimeout(() => this.#say(), pause)
  }

  /** @param {any} state */
  #ask(state) {
    return ask(this.#herald, '/herald/documents/aware', { doc: this.#doc, state })
  }

  /** @param {any[]} all */
  #heardAll(all) {
    const ids = new Set(all.map(({ id }) => id))
    for (const id of this.all.keys()) if (!ids.has(id)) this.all.delete(id)
    for (const one of all) this.#put(one)
    tell(this.#listeners, this.all)
  }

  /** @param {any} told */
  #heard(told) {
    if (told.gone) this.all.delete(told.id)
    else this.#put(told)
    tell(this.#listeners, this.all)
  }

  /** @param {any} told */
  #put({ id, user, info, state }) {
    const own = id === this.#id
    this.all.set(id, { id, user, info, state: own ? this.state : state, own })
  }
}
