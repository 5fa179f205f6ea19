import { failure } from './asking.js'
import { DocumentEdits } from './document-edits.js'
import { DocumentStore } from './document-store.js'
import { READ_ONLY, Sync } from './document-sync.js'
import { Listeners } from './listeners.js'
import { Receipts } from './receipts.js'
import { Replica } from './replica.js'
import { tell } from './subscription.js'
import { Undo } from './undo.js'

/** @typedef {import('./herald.js').HeraldError} HeraldError */
/** @typedef {import('./documents.js').Operation} Operation */
/** @typedef {import('./documents.js').DocumentState} DocumentState */
/** @typedef {import('./documents.js').Receipt} Receipt */
/** @typedef {import('./replica.js').Outcome} Outcome */
/** @typedef {import('./replica.js').Change} Change */

/** A document that people edit together. See `documents.d.ts` for what it promises. */
export class SharedDocument extends DocumentEdits {
  /** @type {DocumentState} */
  state = 'opening'
  /** @type {HeraldError | undefined} */
  error
  channel
  ready
  #herald
  #replica = new Replica(`c${crypto.getRandomValues(new Uint32Array(3)).join('')}`)
  #undo = new Undo()
  /** @type {Sync | undefined} none until what is stored is known */
  #sync
  /** @type {DocumentStore | undefined} */
  #store
  #receipts = new Receipts()
  #listeners = new Listeners()
  #isReady = (/** @type {any} */ _) => {}
  #isRefused = (/** @type {any} */ _) => {}
  #isDue = false

  /**
   * @param {import('./herald.js').Herald} herald
   * @param {string} channel
   * @param {import('./documents.js').DocumentOptions & { left?: DocumentStore }} [options] `left`: by a tab that died
   */
  constructor(herald, channel, { storage, left } = {}) {
    super()
    this.#herald = herald
    this.channel = channel
    this.ready = new Promise((resolve, reject) => {
      this.#isReady = resolve
      this.#isRefused = reject
    })
    this.ready.catch(() => {})
    if (storage || left) this.#restore(storage === true ? 'default' : `${storage}`, left)
    else this.#begin()
  }

  get value() {
    return this.#replica.value
  }

  get version() {
    return Math.max(0, this.#replica.version)
  }

  /** How many changes wait for the server to confirm them. */
  get pending() {
    return this.#replica.pending.filter(({ version }) => version === undefined).length
  }

  get canUndo() {
    return this.#undo.canUndo
  }

  get canRedo() {
    return this.#undo.canRedo
  }

  // ---- changes

  /** @param {readonly Operation[]} operations */
  patch(operations) {
    this.#check()
    return this.#made(JSON.parse(JSON.stringify(operations)))
  }

  undo() {
    return this.#go('undo')
  }

  redo() {
    return this.#go('redo')
  }

  /** @param {'undo' | 'redo'} which */
  #go(which) {
    this.#check()
    return this.#undo.go(which, patch => {
      try {
        const made = this.#replica.change(patch)
        if (made) this.#shown(made)
        return made && made.undo
      } catch {
        return null // what it was about is gone
      }
    })
  }

  #check() {
    if (this.state === 'closed') throw failure(this.#herald, { code: 'closed' })
    if (this.#replica.version < 0) throw failure(this.#herald, { code: 'unavailable', message: 'not here yet' })
    const isOpen = !this.#sync || this.#sync.isWritable
    if (!isOpen) throw failure(this.#herald, READ_ONLY)
  }

  /**
   * @param {Operation[]} patch
   * @returns {Promise<Receipt>}
   */
  #made(patch) {
    let made
    try {
      made = this.#replica.change(patch)
    } catch (e) {
      const { code, message, op, path } = /** @type {any} */ (e)
      throw failure(this.#herald, { code, message: `${path ?? ''}: ${message}`, op, path })
    }
    if (!made) return Promise.resolve({ version: this.version, nothing: true })
    this.#undo.made(made.settled, made.undo)
    return this.#shown(made)
  }

  /** @param {import('./replica.js').Made} made */
  #shown({ change, settled }) {
    const promise = this.#receipts.of(change)
    this.#changed(settled, { local: true })
    this.#store?.save(this.#replica)
    if (!this.#isDue) queueMicrotask(() => ((this.#isDue = false), this.#sync?.flush()))
    this.#isDue = true
    return promise
  }

  // ---- listeners

  /** @param {(change: import('./documents.js').DocumentChange) => void} listener */
  onChange(listener) {
    return this.#listeners.add('change', listener)
  }

  /** @param {(state: DocumentState, error?: HeraldError) => void} listener */
  onState(listener) {
    tell([listener], this.state, this.error)
    return this.#listeners.add('state', listener)
  }

  /** @param {(refusal: import('./documents.js').Refusal) => void} listener */
  onRefused(listener) {
    return this.#listeners.add('refused', listener)
  }

  /** @param {(conflict: import('./documents.js').Conflict) => void} listener */
  onConflict(listener) {
    return this.#listeners.add('conflict', listener)
  }

  /** @param {(receipt: Receipt) => void} listener */
  onSaved(listener) {
    return this.#listeners.add('saved', listener)
  }

  close() {
    if (this.#sync) this.#sync.close()
    else this.#became('closed', failure(this.#herald, { code: 'closed' }))
  }

  // ---- what comes from below

  #begin() {
    if (this.state === 'closed') return
    this.#sync = new Sync(this.#herald, this.channel, this.#replica, {
      happened: (outcome, commit) => this.#happened(outcome, commit),
      saved: (change, receipt) => this.#saved(change, receipt),
      refused: (change, error, outcome) => this.#refused(change, error, outcome),
      became: (state, error) => this.#became(state, error),
      sends: () => this.#store?.save(this.#replica)
    })
  }

  /**
   * @param {string} name
   * @param {DocumentStore} [left]
   */
  async #restore(name, left) {
    const { client } = this.#replica
    const store = left ?? (await DocumentStore.open(name, this.channel, client, other => this.#sendLeft(other)))
    this.#store = store
    if (store?.stored) this.#replica.restore(store.stored)
    this.#begin()
    if (store?.stored) this.#isReady(this)
    if (store?.stored) this.#changed([{ op: 'replace', path: '', value: this.value }], { local: false })
    for (const change of this.#replica.pending) this.#receipts.of(change)
  }

  /**
   * Sends what another tab, which is no more, has left behind.
   *
   * @param {DocumentStore} left
   */
  #sendLeft(left) {
    const other = new SharedDocument(this.#herald, this.channel, { left })
    const end = () => {
      if (other.pending) return
      other.close()
      left.remove()
    }
    other.ready.then(end, () => {})
    other.onSaved(end)
    other.onRefused(refusal => {
      this.#listeners.tell('refused', refusal)
      end()
    })
  }

  /**
   * @param {Outcome} outcome
   * @param {import('./replica.js').Commit} [commit]
   */
  #happened({ ops, conflicts }, commit) {
    const { by, v: version = this.version, over = [], client, row } = commit ?? {}
    this.#undo.happened(ops)
    this.#isReady(this)
    this.#store?.save(this.#replica)
    if (ops.length) this.#changed(ops, { local: false, by })
    const mine = over.filter(one => one.client === this.#replica.client && client !== one.client)
    for (const { path } of mine) this.#listeners.tell('conflict', { kind: 'overwritten', path, by, version })
    for (const conflict of conflicts) this.#listeners.tell('conflict', conflict)
    const denied = row?.denied
    for (const lost of row?.conflicts ?? []) this.#listeners.tell('conflict', { kind: 'row', ...lost, by, version, denied })
  }

  /**
   * @param {Operation[]} ops
   * @param {{ local: boolean, by?: string }} whose
   */
  #changed(ops, whose) {
    const paths = [...new Set(ops.flatMap(({ path, from }) => (from === undefined ? [path] : [from, path])))]
    this.#listeners.tell('change', { ops, paths, ...whose, value: this.value })
  }

  /**
   * @param {Change} change
   * @param {Receipt} receipt
   */
  #saved(change, { version, nothing }) {
    const receipt = { version, ...(nothing && { nothing }) }
    this.#store?.save(this.#replica)
    const waiting = this.#receipts.take(change)
    if (!waiting) return
    waiting.resolve(receipt)
    this.#listeners.tell('saved', receipt)
  }

  /**
   * @param {Change} change
   * @param {HeraldError} error
   * @param {Outcome} outcome
   */
  #refused(change, error, outcome) {
    const { patch } = change
    this.#happened(outcome)
    this.#receipts.take(change)?.reject(error)
    this.#listeners.tell('refused', { error, patch })
  }

  /**
   * @param {DocumentState} state
   * @param {HeraldError} [error]
   */
  #became(state, error) {
    if (this.state === 'closed' || (state === this.state && error === this.error)) return
    this.state = state
    this.error = error
    if (state === 'closed') this.#ended(error)
    this.#listeners.tell('state', state, error)
  }

  /** @param {HeraldError} [error] */
  #ended(error) {
    this.#isRefused(error)
    this.#receipts.end(error)
    this.#store?.release()
  }
}
