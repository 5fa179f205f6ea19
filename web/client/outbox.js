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
    return this.#live()
      .then(living => this.#shelf.all().then(all => new Set(all.map(({ tab }) => tab).filter(tab => !living.has(tab)))))
      .then(dead => Promise.all([...dead].map(tab => this.#take(tab))))
      .catch(() => {}) // the page is being left
  }

  /** @returns {Promise<Set<string>>} the tabs that live */
  #live() {
    const { locks } = navigator
    const { signal } = this.#life
    const mine = `${this.#name} ${this.#tab}`
    if (!locks) return Promise.resolve(new Set([this.#tab]))
    const held = new Promise((resolve, reject) => {
      locks.request(mine, { signal }, lock => {
        resolve(lock)
        return new Promise(release => (signal.onabort = release))
      }).catch(reject)
    })
    return held.then(() => locks.query()).then(({ held = [] }) => {
      const names = held.map(({ name = '' }) => name).filter(name => name.startsWith(`${this.#name} `))
      const tabs = names.map(name => name.slice(this.#name.length + 1))
      tabs.forEach(tab => this.#watch(tab))
      this.#meet()
      return new Set(tabs)
    })
  }

  /** Tells other tabs, and hears of those that come later. */
  #meet() {
    const hall = new BroadcastChannel(this.#name)
    hall.onmessage = ({ data }) => this.#watch(data)
    hall.postMessage(this.#tab)
    this.#life.signal.addEventListener('abort', () => hall.close())
  }

  /** @param {string} tab */
  #watch(tab) {
    if (tab === this.#tab || this.#watched.has(tab)) return
    this.#watched.add(tab)
    const { signal } = this.#life
    navigator.locks
      .request(`${this.#name} ${tab}`, { signal }, () => this.#take(tab))
      .catch(() => {})
      .then(() => this.#watched.delete(tab))
  }

  /** @param {string} tab */
  #take(tab) {
    return this.#shelf.move(tab, this.#tab).then(stored => {
      for (const { channel, id, json } of stored) {
        this.#removed(super.add({ channel, id, json }, Infinity, 0), id).catch(error => {
          if (isFinal(error)) console.warn(`herald: ${channel} refused what was published before: ${error.message}`)
        })
      }
    })
  }

  /**
   * @param {Publication} publication
   * @param {number} timeout
   */
  add(publication, timeout) {
    return this.#opened.then(() => {
      const receipt = super.add(publication, timeout)
      this.#shelf.put(publication, this.#tab)
      return this.#removed(receipt, publication.id)
    })
  }

  /**
   * @param {Promise<import('./herald.js').Receipt>} receipt
   * @param {string} id
   */
  #removed(receipt, id) {
    receipt.then(
      () => this.#shelf.remove(id),
      error => isFinal(error) && this.#shelf.remove(id)
    )
    return receipt
  }

  flush() {
    if (this.#isLooking || this.#connection.state.name !== 'connected') return
    const unsure = [...this.waiting].filter(({ isUnderWay, sent }) => !isUnderWay && Date.now() - (sent ?? Infinity) > SURE)
    if (!unsure.length) return super.flush()
    this.#isLooking = true
    const channels = [...new Set(unsure.map(({ publication }) => publication.channel))]
    Promise.all(channels.map(channel => this.#history(channel, { limit: 1000 }).catch(() => ({ entries: [] })))).then(pages => {
      const found = new Map(pages.flatMap(({ entries }) => entries.map(entry => [`${entry.channel} ${entry.id}`, entry])))
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

/** @param {import('./error.js').HeraldError} error */
function isFinal({ code }) {
  return code !== 'closed' && code !== 'overloaded'
}
