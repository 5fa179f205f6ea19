/** @typedef {import('./herald.js').Herald} Herald */
/** @typedef {import('./herald.js').Json} Json */

const PATIENCE = 30_000 // ms, as the server has it when it is not told otherwise
const AGAIN = 5000 // ms after it was taken, it is asked again under its id: the answer may have been lost on its way

/** @type {WeakMap<Herald, Map<string, (answer: any) => void>>} who waits for an answer, by the question's id */
const waiting = new WeakMap()

/**
 * One subscription for all questions: each of its own would be asked of the server.
 *
 * @param {Herald} herald
 */
function waitingAt(herald) {
  const known = waiting.get(herald)
  if (known) return known
  /** @type {Map<string, (answer: any) => void>} */
  const all = new Map()
  herald.subscribe('/service/herald/answer', ({ data }) => all.get(data.id)?.(data)).onState(() => {})
  waiting.set(herald, all)
  return all
}

/**
 * Whether it would be no other when it is asked again.
 *
 * @param {any} error
 */
export function isFinal({ code, status }) {
  return code === 'closed' || (status >= 400 && status < 429)
}

/**
 * As this build of the library has errors.
 *
 * @param {Herald} herald
 * @param {{ code: string, message?: string, status?: number, op?: number, path?: string }} told
 * @returns {import('./herald.js').HeraldError}
 */
export function failure(herald, { code, message = code, status, op, path }) {
  const { HeraldError } = /** @type {any} */ (herald.constructor)
  return Object.assign(new HeraldError(code, message, status), { op, path })
}

/**
 * Asks the server one question that has one answer. Fails with a HeraldError: what the server said, `timeout`, or `lost`
 * when the session ended before the answer came, or the server has forgotten what it answered.
 *
 * @param {Herald} herald
 * @param {string} name
 * @param {Json} question
 * @returns {Promise<any>}
 */
export function ask(herald, name, question) {
  const id = crypto.getRandomValues(new Uint32Array(3)).join('')
  const all = waitingAt(herald)
  let end = () => {}
  return new Promise((resolve, reject) => {
    const fail = (/** @type {string} */ code) => reject(failure(herald, { code }))
    all.set(id, ({ error, result }) => {
      if (!error) resolve(result)
      else if (error.code === 'already_answered') fail('lost')
      else reject(failure(herald, error))
    })
    /** @type {string | null | undefined} */
    let asked
    const unlisten = herald.onState(({ name, session }) => {
      if (name === 'closed') fail(name)
      if (session && session !== (asked ??= session)) fail('lost')
    })
    const timer = setTimeout(fail, PATIENCE, 'timeout')
    let put = () => {
      herald.publish(`/service${name}`, question, { id, timeout: PATIENCE }).then(() => setTimeout(() => put(), AGAIN), reject)
    }
    put()
    end = () => {
      all.delete(id)
      unlisten()
      clearTimeout(timer)
      put = () => {}
    }
  }).finally(() => end())
}
