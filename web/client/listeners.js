import { tell } from './subscription.js'

/** Those who want to hear of something, by what it is. */
export class Listeners {
  /** @type {Record<string, Set<(...values: any[]) => void>>} */
  #all = {}

  /**
   * @param {string} what
   * @param {(...values: any[]) => void} listener
   * @returns {() => void} takes it off again
   */
  add(what, listener) {
    const all = (this.#all[what] ??= new Set())
    all.add(listener)
    return () => all.delete(listener)
  }

  /**
   * @param {string} what
   * @param {any[]} values
   */
  tell(what, ...values) {
    tell(this.#all[what] ?? [], ...values)
  }
}
