/** Why something was not done. */
export class HeraldError extends Error {
  /**
   * @param {string} code
   * @param {string} message
   * @param {number} [status]
   */
  constructor(code, message, status = 0) {
    super(message)
    this.name = /** @type {const} */ ('HeraldError')
    this.code = code
    this.status = status
  }

  /** Whether the same may succeed later, under the same id. */
  get retry() {
    return this.status >= 429 || /^(unavailable|overloaded|lost)$/.test(this.code)
  }
}

/**
 * @param {string} message
 * @param {number} [status]
 */
export function unavailable(message, status) {
  return new HeraldError('unavailable', message, status)
}

/** @param {string} [code] */
export function closed(code = 'closed') {
  return new HeraldError(code, 'closed')
}

/**
 * Of a Bayeux reply's error: `403:/prices:publish_denied, only the server may publish there`.
 *
 * @param {string} [text]
 */
export function errorOf(text = 'ended') {
  const [, status = 0, code = 'refused', message = text] = /^(\d+):[^:]*:(\w+)[,:\s]*(.*)/s.exec(text) ?? []
  return new HeraldError(code, message || code, +status)
}
