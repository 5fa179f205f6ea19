/** Where the subscriptions of a tab have come to, in its sessionStorage: they go on from there after a reload. */
export class Bookmarks {
  #name
  /** @type {Set<string>} */
  #used = new Set()
  /** @type {Map<string, string | null | undefined>} */
  #due = new Map()

  /** @param {string} name */
  constructor(name) {
    this.#name = name
  }

  /**
   * A place for a subscription, which is the same after a reload if the page subscribes in the same order.
   *
   * @param {string} pattern
   */
  place(pattern) {
    let number = 0
    const key = () => `${this.#name} ${pattern} ${number}`
    while (this.#used.has(key())) number++
    this.#used.add(key())
    return key()
  }

  /** @param {string} place */
  get(place) {
    return attempt(() => sessionStorage.getItem(place)) ?? undefined
  }

  /**
   * Written once for all that a page is handed in one go, before anything else can happen to the page.
   *
   * @param {string} place
   * @param {string | null | undefined} position null when it is given up
   */
  set(place, position) {
    if (!this.#due.size) queueMicrotask(() => this.#write())
    if (position === null) this.#used.delete(place)
    this.#due.set(place, position)
  }

  #write() {
    for (const [place, position] of this.#due) {
      if (position) attempt(() => sessionStorage.setItem(place, position))
      if (position === null) attempt(() => sessionStorage.removeItem(place))
    }
    this.#due.clear()
  }
}

/**
 * Browsers may refuse storage, or be full.
 *
 * @template T
 * @param {() => T} work
 */
function attempt(work) {
  try {
    return work()
  } catch {
    return undefined
  }
}
