/** @typedef {import('./connection.js').Publication & { tab: string, at: number }} Stored */

/** Publications in IndexedDB, with the tab that is to send them. Where that fails it keeps nothing, and says so once. */
export class Shelf {
  #db
  #last = 0

  /** @param {string} name */
  constructor(name) {
    /** @type {Promise<IDBDatabase | void>} */
    this.#db = new Promise((resolve, reject) => {
      const request = indexedDB.open(name)
      request.onupgradeneeded = () => request.result.createObjectStore('waiting', { keyPath: ['channel', 'id'] })
      request.onsuccess = () => resolve(request.result)
      request.onerror = () => reject(request.error)
    })
    this.#db.catch(error => this.#failed(error))
  }

  /**
   * @param {import('./connection.js').Publication} publication
   * @param {string} tab
   */
  put(publication, tab) {
    const at = (this.#last = Math.max(this.#last + 0.001, Date.now()))
    return this.#within(store => store.put({ at, ...publication, tab }))
  }

  /** @param {import('./connection.js').Publication} publication */
  remove({ channel, id }) {
    this.#within(store => store.delete([channel, id]))
  }

  /** @returns {Promise<Stored[]>} in the order in which they were published */
  all() {
    const all = this.#within(store => /** @type {IDBRequest<Stored[]>} */ (store.getAll()))
    return all.then(found => (found || []).sort((one, other) => one.at - other.at))
  }

  /**
   * @template T
   * @param {(store: IDBObjectStore) => IDBRequest<T>} work
   * @returns {Promise<T | void>}
   */
  #within(work) {
    return this.#db
      .then(
        db =>
          db &&
          new Promise((resolve, reject) => {
            const transaction = db.transaction('waiting', 'readwrite', { durability: 'relaxed' })
            const request = work(transaction.objectStore('waiting'))
            transaction.oncomplete = () => resolve(request.result)
            transaction.onabort = () => reject(transaction.error)
            transaction.commit?.() // at once: the page may be left now
          })
      )
      .catch(error => this.#failed(error))
  }

  /** @param {unknown} error */
  #failed(error) {
    if (this.#last < Infinity) console.warn(`herald: publications do not survive this page: ${error}`)
    this.#last = Infinity
    this.#db = Promise.resolve()
  }
}
