/** @typedef {import('./herald.js').Herald} Herald */
/** @typedef {import('./herald.js').HeraldError} HeraldError */
/** @typedef {import('./herald.js').Json} Json */

/**
 * A question that waits for answers.
 *
 * @typedef {object} Waiting
 * @property {(answer: { result?: any, more?: boolean }) => void} answered
 * @property {(error: HeraldError) => void} failed
 */

const PATIENCE = 30_000 // ms, as the server has it when it is not told otherwise
const AGAIN = 5000 // ms after it was taken, it is asked again under its id: the answer may have been lost on its way

/** What this page asks of the server, and what the server asks of it. */
export class Questions {
  #herald
  #HeraldError
  /** @type {Map<string, Waiting>} by id */
  #waiting = new Map()
  /** @type {Map<string, (data: any) => any>} by name */
  #handlers = new Map()
  /** @type {string | null} */
  #session = null
  #isListening = false

  /** @param {Herald} herald */
  constructor(herald) {
    this.#herald = herald
    this.#HeraldError = /** @type {any} */ (herald.constructor).HeraldError
    herald.onState(({ name, session, error }) => {
      if (name === 'closed') this.#failAll(error?.code ?? 'closed', 'the connection was closed')
      if (!session || session === this.#session) return
      if (this.#session) this.#failAll('lost', 'the server has forgotten what was asked')
      this.#session = session
    })
  }

  /**
   * @param {string} name
   * @param {Json} data
   * @param {import('./services.js').AskOptions} [options]
   * @returns {Promise<any>}
   */
  ask(name, data, options) {
    return new Promise((resolve, reject) => {
      this.#begin(name, data, options, { answered: ({ result, more }) => more || resolve(result), failed: reject })
    })
  }

  /**
   * @param {string} name
   * @param {Json} data
   * @param {import('./services.js').AskOptions} [options]
   * @returns {AsyncIterableIterator<any>}
   */
  stream(name, data, options) {
    /** @type {{ value?: any, error?: HeraldError, done?: boolean }[]} */
    const untaken = []
    let wake = () => {}
    const put = (/** @type {(typeof untaken)[0]} */ next) => {
      untaken.push(next)
      wake()
    }
    const cancel = this.#begin(name, data, options, {
      answered: answer => {
        if ('result' in answer) put({ value: answer.result })
        if (!answer.more) put({ done: true })
      },
      failed: error => put({ error })
    })
    let isOver = false
    return {
      [Symbol.asyncIterator]() {
        return this
      },
      async next() {
        while (!untaken.length && !isOver) await new Promise(resolve => (wake = () => resolve(0)))
        const next = isOver ? { done: true } : /** @type {(typeof untaken)[0]} */ (untaken.shift())
        isOver ||= !!(next.done || next.error)
        if (next.error) throw next.error
        return next.done ? { done: true, value: undefined } : { done: false, value: next.value }
      },
      async return() {
        isOver = true
        wake()
        cancel()
        return { done: true, value: undefined }
      }
    }
  }

  /**
   * @param {string} name
   * @param {Json} data
   * @param {import('./services.js').AskOptions | undefined} options
   * @param {Waiting} waiting
   * @returns {() => void} that cancels it
   */
  #begin(name, data, { timeout = PATIENCE, signal } = {}, waiting) {
    const id = `q${crypto.getRandomValues(new Uint32Array(3)).join('')}`
    const end = () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', abort)
      return this.#waiting.delete(id)
    }
    const cancel = () => {
      if (end()) this.#herald.publish('/service/herald/cancel', { id }, { wait: false }).catch(() => {})
    }
    const fail = (/** @type {string} */ code, /** @type {string} */ message) => {
      cancel()
      waiting.failed(new this.#HeraldError(code, message))
    }
    const abort = () => fail('aborted', 'it was called off')
    const timer = setTimeout(() => fail('timeout', `no answer within ${timeout} ms`), timeout)
    signal?.addEventListener('abort', abort)
    const failed = (/** @type {HeraldError} */ error) => {
      if (end()) waiting.failed(error)
    }
    const put = () => {
      if (!this.#waiting.has(id)) return
      this.#herald.publish('/service' + name, data, { id, timeout }).then(() => setTimeout(put, AGAIN), failed)
    }
    this.#listen()
    this.#waiting.set(id, {
      answered: answer => {
        if (!answer.more) end()
        waiting.answered(answer)
      },
      failed
    })
    if (signal?.aborted) abort()
    put()
    return cancel
  }

  /** Both are told to this session alone, and kept nowhere. */
  #listen() {
    if (this.#isListening) return
    this.#isListening = true
    this.#herald.subscribe('/service/herald/answer', ({ data }) => {
      const waiting = this.#waiting.get(data.id)
      const { error } = data
      if (error) waiting?.failed(new this.#HeraldError(error.code, error.message, error.status))
      else waiting?.answered(data)
    })
    this.#herald.subscribe('/service/herald/ask', ({ data }) => this.#asked(data))
  }

  /**
   * @param {string} name
   * @param {(data: any) => any} handler
   */
  answer(name, handler) {
    this.#listen()
    this.#handlers.set(name, handler)
    return () => {
      if (this.#handlers.get(name) === handler) this.#handlers.delete(name)
    }
  }

  /** @param {{ id: string, name: string, data: any }} question */
  async #asked({ id, name, data }) {
    const handler = this.#handlers.get(name)
    if (!handler) return // another tab may have one
    let said
    try {
      said = { id, result: (await handler(data)) ?? null }
    } catch (e) {
      const { status = 500, code = 'request_failed', message } = /** @type {any} */ (e ?? {})
      said = { id, error: { status: status || 500, code: `${code}`, message: `${message}` } }
    }
    this.#herald.publish('/service/herald/answered', said).catch(() => {})
  }

  /**
   * @param {string} code
   * @param {string} message
   */
  #failAll(code, message) {
    for (const { failed } of [...this.#waiting.values()]) failed(new this.#HeraldError(code, message))
  }
}
