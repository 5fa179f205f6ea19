import { HeraldError } from './error.js'

/** @typedef {import('./wire.js').Message} Message */

const LONGEST = 6000 // characters of a URL: servers take 8 KiB with all headers, and proxies little more

let scripts = 0

/**
 * Puts messages into the URLs of script elements, which call back with the answers (JSONP): for where nothing else gets
 * through. What is too long for one URL goes in several, one after the other. Each then ends with a connect if the last
 * one does: deliveries come with connects only, and so never before what had asked for them.
 *
 * @param {string} url
 * @returns {import('./wire.js').Post}
 */
export function callbacks(url) {
  return (messages, patience) => {
    const connect = messages.filter(({ channel }) => channel === '/meta/connect')
    const { batches, refused } = parts(messages, connect, LONGEST - url.length - 30)
    let current = { answer: Promise.resolve(refused), abort() {} }
    let isAborted = false

    /** @returns {Promise<Message[]>} */
    const next = () => {
      const batch = batches.shift()
      if (!batch) return Promise.resolve([])
      if (isAborted) return Promise.reject(aborted())
      current = script(url, [...batch, ...(batches.length ? atOnce(connect) : connect)], patience)
      return current.answer.then(replies => next().then(more => [...replies, ...more]))
    }

    return {
      answer: next().then(replies => [...refused, ...replies]),
      abort() {
        isAborted = true
        current.abort()
      }
    }
  }
}

/**
 * What goes into one URL each, the connect not counted; a message that is too long for any is refused.
 *
 * @param {Message[]} messages
 * @param {Message[]} connect
 * @param {number} room
 */
function parts(messages, connect, room) {
  const batches = [/** @type {Message[]} */ ([])]
  const refused = []
  for (const message of messages) {
    const last = batches[batches.length - 1]
    const size = [last, []].map(before => encoded([...before, message, ...atOnce(connect)]).length)
    if (connect.includes(message)) continue
    if (size[1] > room) refused.push(tooLarge(message, room))
    else if (size[0] > room) batches.push([message])
    else last.push(message)
  }
  if (!connect.length && !batches[0].length) batches.shift()
  return { batches, refused }
}

/**
 * The connect of a URL that is not the last: of its answer only the count matters, the session awaits another.
 *
 * @param {Message[]} connect
 */
function atOnce(connect) {
  return connect.map(message => ({ ...message, id: undefined, advice: { timeout: 0 } }))
}

/** @param {Message[]} messages */
function encoded(messages) {
  return encodeURIComponent(JSON.stringify(messages))
}

/**
 * As a server would refuse it.
 *
 * @param {Message} message
 * @param {number} room
 */
function tooLarge({ channel, id, subscription }, room) {
  const error = `413::too_large, it does not fit into a URL of ${room} characters`
  return /** @type {Message} */ ({ channel, id, subscription, successful: false, error })
}

function aborted() {
  return new HeraldError('unavailable', 'aborted')
}

/**
 * @param {string} url
 * @param {Message[]} messages
 * @param {number} patience in ms
 */
function script(url, messages, patience) {
  const name = `_herald${++scripts}`
  /** @type {any} */
  const page = globalThis
  const element = document.createElement('script')
  let abort = () => {}
  /** @type {Promise<Message[]>} */
  const answer = new Promise((resolve, reject) => {
    const fail = (/** @type {HeraldError} */ error) => {
      clearTimeout(late)
      page[name] = () => delete page[name] // should it still come
      element.remove()
      reject(error)
    }
    const late = setTimeout(() => fail(aborted()), patience)
    abort = () => fail(aborted())
    page[name] = (/** @type {Message[]} */ replies) => {
      clearTimeout(late)
      delete page[name]
      element.remove()
      resolve(replies)
    }
    element.onerror = () => fail(new HeraldError('unavailable', 'no script'))
  })
  element.src = `${url}${url.includes('?') ? '&' : '?'}jsonp=${name}&message=${encoded(messages)}`
  document.head.append(element)
  return { answer, abort }
}
