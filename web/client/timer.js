/** One thing that is to be done later; another takes its place. */
export class Timer {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #id

  /**
   * @param {() => void} work
   * @param {number} [pause] in ms
   */
  set(work, pause) {
    this.clear()
    this.#id = setTimeout(work, pause)
  }

  clear() {
    clearTimeout(this.#id)
  }
}
