/** @typedef {import('./herald.js').Herald} Herald */
/** @typedef {import('./herald.js').Entry} Entry */
/** @typedef {import('./herald.js').Position} Position */
/** @typedef {import('./questions.js').Questions} Questions */

/** What is said to this page's user, on this device and on the others; and how far it was read on any of them. */
export class Inbox {
  user
  subscription
  #questions
  #marks
  /** @type {Set<(position: Position) => void>} */
  #listeners = new Set()

  /**
   * @param {Herald} herald
   * @param {Questions} questions
   * @param {(entry: Entry) => void} listener
   * @param {import('./herald.js').SubscribeOptions} [options]
   */
  static async open(herald, questions, listener, options) {
    const { user, channel } = await questions.ask('/herald/me', null)
    if (!user) {
      const { HeraldError } = /** @type {any} */ (herald.constructor)
      throw new HeraldError('token_required', 'only users have an inbox: connect with a token', 401)
    }
    return new Inbox(herald, questions, user, herald.subscribe(`${channel}/**`, listener, options))
  }

  /**
   * @param {Herald} herald
   * @param {Questions} questions
   * @param {string} user
   * @param {import('./herald.js').Subscription} subscription
   */
  constructor(herald, questions, user, subscription) {
    this.user = user
    this.subscription = subscription
    this.#questions = questions
    this.#marks = herald.subscribe('/herald/read', ({ data }) => {
      if (data.channel === subscription.pattern) for (const listener of this.#listeners) listener(data.position)
    })
  }

  /** @param {Position} position */
  async read(position) {
    await this.#questions.ask('/herald/read', { channel: this.subscription.pattern, position })
  }

  unread() {
    return this.#questions.ask('/herald/unread', { channel: this.subscription.pattern })
  }

  /** @param {(position: Position) => void} listener */
  onRead(listener) {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  close() {
    this.#marks.close()
    this.subscription.close()
  }
}
