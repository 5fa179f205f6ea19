/** @typedef {import('./replica.js').Replica} Replica */
/** @typedef {import('./replica.js').Change} Change */
/** @typedef {{ key: string[], base: any, version: number, seq: number, pending: Change[] }} Stored */

/**
 * A copy of a document in IndexedDB, with what is pending. It belongs to one tab, which holds a lock as long as
 * it lives; what a tab leaves behind is taken by another, or by the next. Where there are no locks nothing is stored.
 */
export class DocumentStore {
  /** @type {Stored | undefined} */
  stored
  #key
  #release
  /** @type {Replica | undefined} to be written once the write that is under way is done */
  #due
  /** @type {Promise<void> | undefined} */
  #writing

  /**
   * @param {string[]} key
   * @param {() => void} release
   */
  constructor(key, release) {
    this.#key = key
    this.#release = release
  }

  /**
   * The first copy that belongs to nobody, or a new one under the client's name.
   *
   * @param {string} name
   * @param {string} channel
   * @param {string} client
   * @param {(left: DocumentStore) => void} leave is given what others leave, now or when their tab dies
   * @returns {Promise<DocumentStore | undefined>}
   */
  static async open(name, channel, client, leave) {
    try {
      /** @type {DocumentStore | undefined} */
      let own
      const ofDocument = IDBKeyRange.bound([name, channel], [name, channel, []])
      const keys = await within('readonly', store => store.getAllKeys(ofDocument))
      for (const key of /** @type {string[][]} */ (keys)) {
        const free = await DocumentStore.#take(key, true)
        if (free && !own) own = free
        else if (free) free.#handOn(leave)
        else DocumentStore.#take(key, false).then(left => left && left.#handOn(leave))
      }
      return own ?? (await DocumentStore.#take([name, channel, client], true))
    } catch (error) {
      warn(channel, error)
    }
  }

  /**
   * @param {string[]} key
   * @param {boolean} ifAvailable
   * @returns {Promise<DocumentStore | undefined>}
   */
  static #take(key, ifAvailable) {
    return new Promise((resolve, reject) => {
      const held = (/** @type {Lock | null} */ lock) => {
        if (!lock) return resolve(undefined)
        return new Promise(release => {
          const store = new DocumentStore(key, () => release(0))
          within('readonly', all => all.get(key)).then(stored => resolve(Object.assign(store, { stored })), reject)
        })
      }
      navigator.locks.request(`herald-document ${key.join(' ')}`, { ifAvailable }, held).catch(reject)
    })
  }

  /** @param {(left: DocumentStore) => void} leave */
  #handOn(leave) {
    if (this.stored?.pending.length) leave(this)
    else this.remove()
  }

  /**
   * Writes what the replica is then, as soon as the write before is done. Settles when it is written, or cannot be.
   *
   * @param {Replica} replica
   */
  save(replica) {
    this.#due = replica
    return (this.#writing ??= this.#write().finally(() => (this.#writing = undefined)))
  }

  async #write() {
    try {
      while (this.#due) {
        const { base, version, seq, pending, client } = this.#due
        this.#due = undefined
        if (client !== this.#key[2]) await this.#rename(client)
        const key = this.#key
        const stored = { key, base, version, seq, pending: pending.map(change => ({ ...change })) }
        await within('readwrite', store => store.put(stored))
      }
    } catch (error) {
      warn(this.#key[1], error)
    }
  }

  /** @param {string} client */
  async #rename(client) {
    const [name, channel] = this.#key
    const next = await DocumentStore.#take([name, channel, client], true)
    await within('readwrite', store => store.delete(this.#key))
    this.#release()
    this.#key = [name, channel, client]
    this.#release = next ? () => next.release() : () => {}
  }

  async remove() {
    this.#due = undefined
    await within('readwrite', store => store.delete(this.#key)).catch(() => {})
    this.release()
  }

  release() {
    this.#release()
  }
}

/**
 * @param {string} channel
 * @param {unknown} error
 */
function warn(channel, error) {
  console.warn(`herald: ${channel} does not survive this page: ${error}`)
}

/** @type {Promise<IDBDatabase> | undefined} */
let opened

/**
 * @template T
 * @param {IDBTransactionMode} mode
 * @param {(store: IDBObjectStore) => IDBRequest<T>} work
 * @returns {Promise<T>}
 */
async function within(mode, work) {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open('herald-documents')
    request.onupgradeneeded = () => request.result.createObjectStore('copies', { keyPath: 'key' })
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
  const database = await opened
  return new Promise((resolve, reject) => {
    const transaction = database.transaction('copies', mode, { durability: 'relaxed' })
    const request = work(transaction.objectStore('copies'))
    transaction.oncomplete = () => resolve(request.result)
    transaction.onabort = () => reject(transaction.error)
    transaction.commit?.() // at once: the page may be left now
  })
}
