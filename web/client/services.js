/** What goes beyond publish and subscribe: questions and answers, who is here, what is said to a user, rooms. */

import { Inbox } from './inbox.js'
import { Members } from './members.js'
import { Questions } from './questions.js'

/** @typedef {import('./herald.js').Herald} Herald */
/** @typedef {import('./herald.js').Entry} Entry */
/** @typedef {import('./herald.js').Json} Json */

/** See `services.d.ts` for what each method promises. */
export class Services {
  #herald
  #questions

  /** @param {Herald} herald */
  constructor(herald) {
    this.#herald = herald
    this.#questions = new Questions(herald)
  }

  /**
   * @param {string} name
   * @param {Json} [data]
   * @param {import('./services.js').AskOptions} [options]
   */
  ask(name, data = null, options) {
    return this.#questions.ask(name, data, options)
  }

  /**
   * @param {string} name
   * @param {Json} [data]
   * @param {import('./services.js').AskOptions} [options]
   */
  stream(name, data = null, options) {
    return this.#questions.stream(name, data, options)
  }

  /**
   * @param {string} name
   * @param {(data: any) => any} handler
   */
  answer(name, handler) {
    return this.#questions.answer(name, handler)
  }

  /**
   * @param {string} channel
   * @param {((change: import('./services.js').MembersChange) => void) | import('./services.js').MembersOptions} [listener]
   * @param {import('./services.js').MembersOptions} [options]
   */
  members(channel, listener, options = {}) {
    if (typeof listener == 'object') [listener, options] = [undefined, listener]
    return new Members(this.#herald, this.#questions, channel, listener, options)
  }

  /**
   * @param {(entry: Entry) => void} listener
   * @param {import('./herald.js').SubscribeOptions} [options]
   */
  inbox(listener, options) {
    return Inbox.open(this.#herald, this.#questions, listener, options)
  }

  /**
   * @param {(channel: string, isIn: boolean) => void} listener
   */
  rooms(listener) {
    /** @type {Set<string>} */
    const known = new Set()
    const tell = (/** @type {string} */ channel, /** @type {boolean} */ isIn) => {
      if (known.has(channel) === isIn) return
      if (isIn) known.add(channel)
      else known.delete(channel)
      listener(channel, isIn)
    }
    const notices = this.#herald.subscribe('/herald/rooms', ({ data }) => {
      if (data.entered) tell(data.entered, true)
      if (data.left) tell(data.left, false)
    })
    notices.onState(async state => {
      if (state !== 'live') return
      const { rooms } = await this.#questions.ask('/herald/rooms', null)
      for (const channel of [...known]) if (!rooms.includes(channel)) tell(channel, false)
      for (const channel of rooms) tell(channel, true)
    })
    return () => notices.close()
  }
}

/** @param {Herald} herald */
export function services(herald) {
  return new Services(herald)
}
