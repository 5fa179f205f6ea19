import { closed } from './error.js'
import { Outgoing } from './outgoing.js'
import { Shelf } from './shelf.js'

/** @typedef {import('./connection.js').Publication} Publication */

const SURE = 300_000 // ms for which the server surely knows an id again: half of its usual ten minutes
const PATIENCE = 2000 // ms that the browser may take to open its store

/**
 * Publications that outlive the page: what a tab leaves behind is sent by another that has the same storage, or by the
 * next that is opened. A tab lives while it holds a lock.
 *
 * A server remembers ids for minutes only. So what may have been sent longer ago is looked for in the channel's newest
 * thousand entries first, and sent if it is not there, or if the channel is not kept or may not be read.
 */
export class Outbox extends Outgoing {
  #tab = Math.random().toString(36).slice(2)
  #name
  #shelf
  #connection
  #history
  #isLooking = false
  #opened
  /** @type {Set<string>} tabs whose end it waits for */
  #watched = new Set()
  #life = new AbortController()

  /**
   * @param {import('./connection.js').Connection} connection
   * @param {string} name
   * @param {import('./connection.js').ReadHistory} history
   */
  constructor(connection, name, history) {
    super(connection)
    this.#name = name
    this.#shelf = new Shelf(name)
    this.#connection = connection
    this.#history = history
    this.#opened = Promise.race([this.#open(), new Promise(resolve => setTimeout(resolve, PATIENCE))])
    globalThis.addEventListener?.('pagehide', () => this.#life.abort()) // a lock would keep it from the browser's cache
    globalThis.addEventListener?.('pageshow', event => event.persisted && this.#open())
  }

  /** Lives from now on, and takes what the dead have left. */
  #open() {
    this.#life = new AbortController()
    return Promise.all([this.#live(), this.#shelf.all()])
      .then(([living, all]) => {
        for (const tab of living) this.#watch(tab)
        return Promise.all(all.map(({ tab }) => living.includes(tab) || this.#watch(tab)))
      })
      .catch(() => {}) // the page is being left
  }

  /** @returns {Promise<string[]>} the tabs that live */
  #live() {
    const { locks } = navigator
    const { signal } = this.#life
    const prefix = `${this.#name} `
    if (!locks) return Promise.resolve([])
    return new Promise((resolve, reject) => {
      const held = () => {
        resolve(0)
        return new Promise(release => (signal.onabort = release))
      }
      locks.request(prefix + this.#tab, { signal }, held).catch(reject)
    })
      .then(() => locks.query())
      .then(({ held = [] }) => {
        this.#meet()
        return held.map(({ name = '' }) => name.split(prefix)[1]).filter(Boolean)
      })
  }

  /** Tells other tabs, and hears of those that come later. */
  #meet() {
    const hall = new BroadcastChannel(this.#name)
    hall.onmessage = ({ data }) => this.#watch(data)
    hall.postMessage(this.#tab)
    this.#life.signal.addEventListener('abort', () => hall.close())
  }

  /**
   * Takes what the tab leaves as soon as it is dead.
   *
   * @param {string} tab
   */
  #watch(tab) {
    if (tab === this.#tab || this.#watched.has(tab)) return
    this.#watched.add(tab)
    const { signal } = this.#life
    const taken = navigator.locks?.request(`${this.#name} ${tab}`, { signal }, () => this.#take(tab)) ?? this.#take(tab)
    return taken.catch(() => {}).then(() => this.#watched.delete(tab))
  }

  /** @param {string} tab */
  #take(tab) {
    const take = (/** @type {import('./shelf.js').Stored} */ stored) => {
      this.#removed(super.add(stored, Infinity, 0), stored).catch(error => {
        if (this.#isFinal(error)) console.warn(`herald: ${stored.channel}: ${error.message}`)
      })
      return this.#shelf.put(stored, this.#tab)
    }
    // Whoever has the lock next finds all of them taken, or two would send a part each.
    return this.#shelf.all().then(all => Promise.all(all.filter(stored => stored.tab === tab).map(take)))
  }

  /**
   * @param {Publication} publication
   * @param {number} timeout
   */
  add(publication, timeout) {
    return this.#opened.then(() => {
      const { size } = this.waiting
      const receipt = super.add(publication, timeout)
      if (this.waiting.size > size) this.#shelf.put(publication, this.#tab) // else too many wait
      if (this.#life.signal.aborted) super.refuseAll(closed()) // since it was published
      return this.#removed(receipt, publication)
    })
  }

  /**
   * @param {Promise<import('./herald.js').Receipt>} receipt
   * @param {Publication} publication
   */
  #removed(receipt, publication) {
    receipt.then(
      () => this.#shelf.remove(publication),
      error => this.#isFinal(error) && this.#shelf.remove(publication)
    )
    return receipt
  }

  /**
   * Whether the server refused it: not when this end was closed, whoever closed it.
   *
   * @param {import('./error.js').HeraldError} error
   */
  #isFinal({ code }) {
    return !this.#life.signal.aborted && code !== 'overloaded'
  }

  flush() {
    if (this.#isLooking || this.#connection.state.name !== 'connected') return
    const late = Date.now() - SURE
    const unsure = [...this.waiting].filter(({ isUnderWay, sent = late }) => !isUnderWay && sent < late)
    if (!unsure.length) return super.flush()
    this.#isLooking = true
    const channels = [...new Set(unsure.map(({ publication }) => publication.channel))]
    const read = channels.map(channel => this.#history(channel, { limit: 1000 }).catch(() => ({ entries: [] })))
    Promise.all(read).then(pages => {
      const entries = pages.flatMap(page => page.entries)
      const found = new Map(entries.map(entry => [`${entry.channel} ${entry.id}`, entry]))
      for (const waiting of unsure) {
        const entry = found.get(`${waiting.publication.channel} ${waiting.publication.id}`)
        if (entry) this.confirm(waiting, entry.position)
        else waiting.sent = undefined
      }
      this.#isLooking = false
      this.flush()
    })
  }

  /** @param {import('./error.js').HeraldError} error */
  refuseAll(error) {
    this.#life.abort() // what is left is for other tabs
    super.refuseAll(error)
  }
}
