/**
 * The same throws each time for a seed.
 *
 * @param {number} seed
 */
export function dice(seed) {
  return (/** @type {number} */ count) => {
    seed = (seed + 0x6d2b79f5) | 0
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) % count
  }
}
