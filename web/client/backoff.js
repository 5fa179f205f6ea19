/** Full jitter: each pause is a random part of a bound that doubles, so that a crowd does not come back as one. */
export class Backoff {
  #first
  #most
  #tries = 0

  /**
   * @param {number} first bound, in ms
   * @param {number} most in ms
   */
  constructor(first, most) {
    this.#first = first
    this.#most = most
  }

  /** How long to wait before the next try, in ms. */
  next() {
    return Math.random() * Math.min(this.#most, this.#first * 2 ** this.#tries++)
  }

  reset() {
    this.#tries = 0
  }
}
