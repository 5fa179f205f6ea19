/** @typedef {import('./herald.js').Herald} Herald */
/** @typedef {import('./herald.js').Json} Json */

const PATIENCE = 30_000 // ms, as the server has it when it is not told otherwise

/**
 * Asks the server one question that has one answer. Fails with a HeraldError: what the server said, `timeout`, or `lost`
 * when the session ended before the answer came.
 *
 * @param {Herald} herald
 * @param {string} name
 * @param {Json} question
 * @returns {Promise<any>}
 */
export async function ask(herald, name, question) {
  const { HeraldError } = /** @type {any} */ (herald.constructor)
  const id = `t${crypto.getRandomValues(new Uint32Array(3)).join('')}`
  /** @type {(() => void)[]} */
  const afterwards = []
  try {
    return await new Promise((resolve, reject) => {
      const fail = (/** @type {string} */ code, status = 0, message = code) => reject(new HeraldError(code, message, status))
      const answers = herald.subscribe('/service/herald/answer', ({ data }) => {
        const { error, result } = data
        if (data.id !== id) return
        if (error) fail(error.code, error.status, error.message)
        else resolve(result)
      })
      /** @type {string | null} */
      let asked = null
      const unlisten = herald.onState(({ name, session }) => {
        if (name === 'closed') fail(name)
        if (asked && session && session !== asked) fail('lost')
        asked ??= session
      })
      const timer = setTimeout(fail, PATIENCE, 'timeout')
      afterwards.push(() => answers.close(), unlisten, () => clearTimeout(timer))
      herald.publish(`/service${name}`, question, { id, timeout: PATIENCE }).catch(reject)
    })
  } finally {
    for (const done of afterwards) done()
  }
}
