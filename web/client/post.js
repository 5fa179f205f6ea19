import { unavailable } from './error.js'

/** @typedef {import('./wire.js').Post} Post */

/**
 * Posts messages with `fetch`.
 *
 * @param {string} url
 * @returns {Post}
 */
export function post(url) {
  return (messages, patience, last) => {
    const controller = new AbortController()
    const abort = () => controller.abort()
    const late = setTimeout(abort, patience)
    const answer = fetch(url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(messages),
      signal: controller.signal,
      keepalive: last
    })
      .then(response => {
        if (!response.ok) throw unavailable(`HTTP ${response.status}`, response.status)
        return response.json()
      })
      .finally(() => clearTimeout(late))
    return { answer, abort }
  }
}
