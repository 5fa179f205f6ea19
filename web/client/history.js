import { HeraldError } from './error.js'

/** @typedef {import('./connection.js').ReadHistory} ReadHistory */

/**
 * Reads history over HTTP: the newest entries, those before a position, or those since one.
 *
 * @param {string} endpoint of Bayeux
 * @returns {ReadHistory}
 */
export function historyOf(endpoint) {
  return (channel, { before, since, limit = 50 }) => {
    const url = new URL(endpoint.replace(/\/[^/]*$/, `/api/v1/history${channel}`))
    if (before) url.searchParams.set('before', before)
    if (since) url.searchParams.set('since', since)
    url.searchParams.set(before || since ? 'limit' : 'last', `${limit}`)
    return fetch(url).then(
      response =>
        response.json().then(answer => {
          if (!response.ok) throw new HeraldError(answer.code, answer.detail ?? answer.title, response.status)
          return answer
        }),
      error => {
        throw new HeraldError('unavailable', `${error}`)
      }
    )
  }
}
