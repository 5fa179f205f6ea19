/** @typedef {import('./herald.js').Herald} Herald */
/** @typedef {import('./services.js').Member} Member */
/** @typedef {import('./services.js').MembersChange} MembersChange */

const GRACE = 5000 // ms within which whoever was here before a break may come back unnoticed

/** Who is on a channel: the list that the server gives, kept true by the differences that follow. */
export class Members {
  /** @type {Map<string, Member>} */
  all = new Map()
  count = 0
  sampled = false
  /** @type {import('./herald.js').HeraldError | undefined} */
  error
  #questions
  #channel
  #listener
  #state
  #version = -1
  #isAsking = false
  /** @type {Map<string, Member>} who were here before a break, and may come back */
  #missing = new Map()
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #grace
  #subscriptions
  /** @type {import('./herald.js').Subscription | undefined} by which this page is a member itself */
  #own

  /**
   * @param {Herald} herald
   * @param {import('./questions.js').Questions} questions
   * @param {string} channel
   * @param {((change: MembersChange) => void) | undefined} listener
   * @param {import('./services.js').MembersOptions} options
   */
  constructor(herald, questions, channel, listener, { join = true, state }) {
    this.#questions = questions
    this.#channel = channel
    this.#listener = listener
    this.#state = state
    const companion = herald.subscribe(`/herald/members${channel}`, ({ data }) => this.#take(data))
    companion.onState((state, error) => {
      if (error) this.error = error
      if (state === 'joining') this.#version = -1
    })
    this.#subscriptions = [companion]
    if (!join) return
    const own = (this.#own = herald.subscribe(channel))
    own.onState(now => now === 'live' && this.#state !== undefined && this.set(this.#state).catch(() => {}))
    this.#subscriptions.push(own)
  }

  [Symbol.iterator]() {
    return this.all.values()
  }

  /**
   * Who is no member yet has no state: it waits for that.
   *
   * @param {import('./herald.js').Json} state
   */
  async set(state) {
    this.#state = state
    await this.#own?.ready
    return this.#questions.ask('/herald/state', { channel: this.#channel, state })
  }

  close() {
    clearTimeout(this.#grace)
    for (const subscription of this.#subscriptions) subscription.close()
  }

  /** @param {any} said a list, a difference, or a count alone */
  #take(said) {
    const { version, count, members, error } = said
    const isSkipped = version > this.#version + 1
    const { joined, left, changed } = said
    const isDifference = joined || left || changed
    if (error) {
      this.error = error
    } else if (members) {
      this.#list(said) // whatever its version: those of another node, or of a server that was started again, are its own
    } else if (this.#version < 0 ? isDifference : version <= this.#version) {
      return // the list is on its way, or has it already
    } else if (this.#version >= 0 && isSkipped) {
      this.#ask()
    } else {
      this.#version = version
      this.count = count
      this.sampled = !!said.sampled
      this.#differ(said)
    }
  }

  async #ask() {
    if (this.#isAsking) return
    this.#isAsking = true
    try {
      this.#take(await this.#questions.ask('/herald/members', { channel: this.#channel }))
    } catch (e) {
      this.error = /** @type {any} */ (e)
    }
    this.#isAsking = false
  }

  /** @param {any} list */
  #list({ version, count, members, sampled }) {
    const former = new Map([...this.all, ...this.#missing])
    this.#version = version
    this.count = count
    this.sampled = !!sampled
    this.all = new Map(members.map((/** @type {Member} */ member) => [member.id, member]))
    this.#missing = new Map([...former].filter(([id]) => !this.all.has(id)))
    clearTimeout(this.#grace)
    if (this.#missing.size) this.#grace = setTimeout(() => this.#giveUp(), GRACE)
    this.#tell({
      joined: members.filter((/** @type {Member} */ { id }) => !former.has(id)),
      left: [],
      changed: members.filter((/** @type {Member} */ member) => {
        const before = former.get(member.id)
        return before && JSON.stringify(before) !== JSON.stringify(member)
      })
    })
  }

  #giveUp() {
    const left = [...this.#missing.values()]
    this.#missing.clear()
    this.#tell({ joined: [], left, changed: [] })
  }

  /** @param {{ joined?: Member[], left?: string[], changed?: Member[] }} difference */
  #differ({ joined = [], left = [], changed = [] }) {
    const gone = []
    for (const id of left) {
      const member = this.all.get(id) ?? this.#missing.get(id)
      this.all.delete(id)
      this.#missing.delete(id)
      if (member) gone.push(member)
    }
    const came = joined.filter(({ id }) => !this.all.has(id) && !this.#missing.delete(id))
    for (const member of [...joined, ...changed]) this.all.set(member.id, member)
    this.#tell({ joined: came, left: gone, changed })
  }

  /** @param {Pick<MembersChange, 'joined' | 'left' | 'changed'>} change */
  #tell(change) {
    this.#listener?.({ ...change, members: [...this.all.values()], count: this.count })
  }
}
