/** @typedef {import('./documents.js').Receipt} Receipt */
/** @typedef {import('./replica.js').Change} Change */
/** @typedef {{ promise: Promise<Receipt>, resolve: (_: Receipt) => void, reject: (_: any) => void }} Waiting */

/** Promises of what becomes of changes. */
export class Receipts {
  /** @type {Map<Change, Waiting>} */
  #waiting = new Map()

  /**
   * The same for a change that more is typed into.
   *
   * @param {Change} change
   */
  of(change) {
    const waiting = this.#waiting.get(change) ?? /** @type {Waiting} */ ({})
    this.#waiting.set(change, waiting)
    waiting.promise ??= new Promise((resolve, reject) => Object.assign(waiting, { resolve, reject }))
    waiting.promise.catch(() => {})
    return waiting.promise
  }

  /**
   * @param {Change} change
   * @returns {Waiting | undefined} whoever waited, who does not any more
   */
  take(change) {
    const waiting = this.#waiting.get(change)
    this.#waiting.delete(change)
    return waiting
  }

  /** @param {any} error */
  end(error) {
    for (const { reject } of this.#waiting.values()) reject(error)
    this.#waiting.clear()
  }
}
