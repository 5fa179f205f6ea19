import { ask, failure, isFinal } from './asking.js'
import { Backoff } from './backoff.js'
import { Timer } from './timer.js'

/** @typedef {import('./herald.js').HeraldError} HeraldError */
/** @typedef {import('./herald.js').Subscription} Subscription */
/** @typedef {import('./replica.js').Change} Change */
/** @typedef {import('./replica.js').Outcome} Outcome */
/** @typedef {import('./documents.js').DocumentState} DocumentState */

/**
 * What is told of a document's way to the server and back.
 *
 * @typedef {object} Told
 * @property {(outcome: Outcome, commit?: import('./replica.js').Commit) => void} happened
 * @property {(change: Change, receipt: { version: number, nothing?: boolean }) => void} saved
 * @property {(change: Change, error: HeraldError, outcome: Outcome) => void} refused
 * @property {(state: DocumentState, error?: HeraldError) => void} became
 * @property {() => Promise<unknown> | undefined} sends settles when it is written down what is sent, which no later page sends again
 */

const AT_ONCE = 50 // changes
export const READ_ONLY = { code: 'publish_denied', message: 'it may only be read', status: 403 }

/**
 * Keeps a replica and the server's document the same: opens it, follows its commits, and submits what is pending, one
 * submit at a time. A change that may have been taken is submitted again under the same number until it is known.
 */
export class Sync {
  #herald
  #doc
  #replica
  #told
  /** @type {Subscription | undefined} none while it opens, unless it has to listen first */
  #subscription
  /** @type {object | undefined} the newest attempt to open it */
  #opening
  #hasHistory = true
  /** @type {any[] | undefined} what came before the server told the document's state */
  #early
  #isLive = false
  #mayWrite = true
  #isClosed = false
  #isBusy = false
  #most = AT_ONCE
  #pauses = new Backoff(500, 20_000)
  #timer = new Timer()

  /**
   * @param {import('./herald.js').Herald} herald
   * @param {string} doc
   * @param {import('./replica.js').Replica} replica
   * @param {Told} told
   */
  constructor(herald, doc, replica, told) {
    this.#herald = herald
    this.#doc = doc
    this.#replica = replica
    this.#told = told
    this.#open()
  }

  get isWritable() {
    return this.#mayWrite && !this.#isClosed
  }

  /** Submits what is pending, if that is possible now; else as soon as it is. */
  async flush() {
    const { pending, version, client } = this.#replica
    if (this.#isBusy || !this.#isLive || !pending.length || pending.some(change => change.version !== undefined)) return
    const sent = pending.slice(0, this.#most)
    const first = sent.filter(({ on }) => on === undefined)
    for (const change of first) Object.assign(change, { isSent: true, on: version })
    this.#isBusy = true
    try {
      await this.#told.sends()
      const results = client === this.#replica.client ? await this.#submit(sent) : []
      this.#isBusy = false
      this.#pauses.reset()
      this.#most = Math.min(AT_ONCE, 2 * this.#most)
      for (const result of results) this.#answered(result)
      this.flush()
    } catch (error) {
      this.#isBusy = false
      if (!this.#isClosed) this.#failed(/** @type {HeraldError} */ (error), sent, first)
    }
  }

  /**
   * What has become of them while it was written down that they are sent.
   *
   * @param {Change[]} sent
   */
  async #submit(sent) {
    const { pending, version, client } = this.#replica
    const still = sent.filter(change => this.#isLive && pending.includes(change))
    if (!still.length) return []
    const changes = still.map(({ seq, patch, over }) => ({ seq, patch, ...(over.length && { over }) }))
    return (await this.#ask('submit', { doc: this.#doc, v: version, client, changes })).results
  }

  close() {
    this.#end(failure(this.#herald, { code: 'closed' }))
  }

  // ---- opening and following

  /** Who may not read history gets nothing of what came between: they listen first, and then ask for the state. */
  async #open() {
    const opening = (this.#opening = {})
    try {
      const { client } = this.#replica
      const listening = this.#hasHistory ? undefined : this.#subscribe()
      await listening?.ready
      const answer = await this.#ask('open', { doc: this.#doc, client })
      if (opening !== this.#opening) return
      this.#hasHistory = answer.history
      if (!listening && !answer.history) this.#open()
      else this.#opened(answer, listening)
    } catch (e) {
      const error = /** @type {HeraldError} */ (e)
      if (opening !== this.#opening) return
      if (isFinal(error)) this.#end(error)
      else this.#again(error)
    }
  }

  /**
   * @param {any} answer
   * @param {Subscription} [listening] since before it was asked
   */
  #opened(answer, listening) {
    this.#mayWrite = answer.write
    if (answer.forgotten) this.#forgotten(failure(this.#herald, { code: 'client_forgotten' }), answer.forgotten)
    const outcome = this.#replica.reset(answer)
    this.#told.happened(outcome)
    for (const change of outcome.done) this.#told.saved(change, answer)
    const early = this.#early ?? []
    this.#early = undefined
    if (listening) this.#pauses.reset()
    for (const commit of early) this.#received(commit)
    this.#follow(listening ?? this.#subscribe(answer.position))
  }

  /** @param {string} [since] */
  #subscribe(since) {
    if (!since) this.#early = []
    const subscription = this.#herald.subscribe(this.#doc, ({ data }) => isOurs() && this.#received(data), { since })
    const isOurs = () => subscription === this.#subscription
    this.#subscription = subscription
    subscription.onGap(() => isOurs() && this.#again())
    return subscription
  }

  /** @param {Subscription} subscription */
  #follow(subscription) {
    subscription.onState((state, error) => {
      if (subscription !== this.#subscription) return
      this.#isLive = state === 'live'
      if (state === 'closed') return this.#end(/** @type {HeraldError} */ (error))
      this.#told.became(state === 'live' && !this.#mayWrite ? 'read-only' : state)
      if (this.#mayWrite) this.flush()
      else if (this.#isLive) this.#refuseAll(failure(this.#herald, READ_ONLY))
    })
  }

  /** @param {import('./replica.js').Commit} commit */
  #received(commit) {
    if (this.#early) return this.#early.push(commit)
    const { version } = this.#replica
    if (typeof commit?.v != 'number' || commit.v <= version) return
    if (commit.v > version + 1) return this.#again()
    try {
      const outcome = this.#replica.receive(commit)
      this.#told.happened(outcome, commit)
      for (const change of outcome.done) this.#told.saved(change, { version: commit.v, nothing: !change.patch.length })
      this.flush()
    } catch {
      this.#again() // it does not fit the base
    }
  }

  /**
   * Opens it anew, after a pause.
   *
   * @param {HeraldError} [error]
   */
  #again(error) {
    this.#leave()
    this.#later(() => this.#open())
    this.#told.became('opening', error)
  }

  #leave() {
    this.#timer.clear()
    const subscription = this.#subscription
    this.#subscription = this.#opening = this.#early = undefined
    this.#isLive = false
    subscription?.close()
  }

  // ---- what becomes of a submit

  /** @param {any} result */
  #answered({ seq, version, error, nothing }) {
    const change = this.#replica.pending.find(one => one.seq === seq)
    if (!change) return // its commit was here before
    if (error) return this.#refuse(change, failure(this.#herald, error))
    if (nothing || version <= this.#replica.version) this.#told.happened(this.#replica.drop(seq))
    else change.version = version
    this.#told.saved(change, { version, nothing })
  }

  /**
   * @param {HeraldError} error
   * @param {Change[]} sent
   * @param {Change[]} first those of them that were sent for the first time
   */
  #failed(error, sent, first) {
    const { code, status } = error
    if (code === 'version_unknown') return this.#again()
    if (code === 'client_forgotten') {
      for (const change of first) change.on = undefined // nothing of a refused submit was taken
      this.#forgotten(error)
      return this.#again()
    }
    const isSplit = sent.length > 1 && (status === 413 || status === 429)
    if (isSplit) this.#most = Math.ceil(sent.length / 2)
    if (!isFinal(error) || code === 'closed') return this.#isLive && this.#later(() => this.flush()) // else once it is
    if (status === 403 || status === 404) this.#deny(error)
    else if (!isSplit) this.#refuse(sent[0], error)
    this.flush()
  }

  /**
   * The server does not know any more what it had of this copy: nobody can say whether what was sent was taken. What surely
   * was not is sent under another name, where a former number could be taken for one that is not known any more.
   *
   * @param {HeraldError} error
   * @param {number} [version] up to which clients are forgotten
   */
  #forgotten(error, version = Infinity) {
    const unsure = this.#replica.pending.filter(({ on = version }) => on < version)
    for (const change of unsure.reverse()) this.#refuse(change, error)
    if (this.#replica.seq > this.#replica.pending.length) this.#replica.renew() // some numbers are used up
  }

  /** @param {HeraldError} error */
  #deny(error) {
    this.#refuseAll(error)
    if (error.status === 404) return this.#end(error)
    this.#mayWrite = false
    this.#told.became('read-only', error)
  }

  /** @param {HeraldError} error */
  #refuseAll(error) {
    for (const change of [...this.#replica.pending].reverse()) this.#refuse(change, error)
  }

  /**
   * @param {Change} change
   * @param {HeraldError} error
   */
  #refuse(change, error) {
    this.#told.refused(change, error, this.#replica.drop(change.seq))
  }

  // ----

  /**
   * @param {string} what
   * @param {any} question
   */
  #ask(what, question) {
    return ask(this.#herald, `/herald/documents/${what}`, question)
  }

  /** @param {() => void} work after a pause that is longer each time, instead of what was to be done after one */
  #later(work) {
    this.#timer.set(work, this.#pauses.next())
  }

  /** @param {HeraldError} error */
  #end(error) {
    if (this.#isClosed) return
    this.#isClosed = true
    this.#leave()
    this.#told.became('closed', error)
  }
}
