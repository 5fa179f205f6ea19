import { flat } from './flat.js'
import { Seat } from './seat.js'

/** @typedef {import('./herald.js').State} State */

/** Shares the session of this tab with the tabs that follow. */
export class Leader {
  #session
  #hall
  /** Tells this leader from others; grows from one to the next, so that a follower knows whose words are late. */
  #term = Date.now() + Math.random()
  /** @type {Map<string, Seat>} by the follower's name */
  #seats = new Map()

  /**
   * @param {string} name
   * @param {import('./session.js').Session} session
   */
  constructor(name, session) {
    this.#session = session
    this.#hall = new BroadcastChannel(name)
    this.#hall.onmessage = ({ data }) => data.tab && this.#greet(data.tab)
    this.#hall.postMessage({ lead: true })
  }

  /** @param {string} name */
  #greet(name) {
    const seat = this.#seats.get(name) ?? new Seat(name, this.#term, this.#session, () => this.#gone(name))
    this.#seats.set(name, seat)
    seat.say('lead', plain(this.#session.state))
  }

  /** @param {string} name */
  #gone(name) {
    this.#seats.get(name)?.close()
    this.#seats.delete(name)
  }

  /** @param {State} state */
  changed(state) {
    for (const seat of this.#seats.values()) seat.say('state', plain(state))
  }

  close() {
    this.#hall.close()
    for (const seat of this.#seats.values()) seat.close()
  }
}

/** @param {State} state */
function plain(state) {
  return { ...state, error: flat(state.error) }
}
