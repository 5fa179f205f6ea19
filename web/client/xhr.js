import { HeraldError } from './error.js'

/**
 * Posts messages with XMLHttpRequest, for browsers that have no `fetch`.
 *
 * @param {string} url
 * @returns {import('./wire.js').Post}
 */
export function xhr(url) {
  return (messages, patience) => {
    const request = new XMLHttpRequest()
    /** @type {Promise<import('./wire.js').Message[]>} */
    const answer = new Promise((resolve, reject) => {
      request.onload = () => {
        const { status } = request
        if (status === 200) resolve(JSON.parse(request.responseText))
        else reject(new HeraldError('unavailable', `HTTP ${status}`, status))
      }
      request.onerror = request.onabort = request.ontimeout = () => reject(new HeraldError('unavailable', 'no answer'))
    })
    request.open('POST', url)
    request.timeout = patience
    request.setRequestHeader('Content-Type', 'application/json')
    request.send(JSON.stringify(messages))
    return { answer, abort: () => request.abort() }
  }
}
