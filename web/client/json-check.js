/** What a patch has to look like. */

/** Why a patch was not carried out, and which of its operations was at fault. */
export class PatchError extends Error {
  /** @type {number | undefined} */
  op
  /** @type {string | undefined} */
  path

  /**
   * @param {'patch_invalid' | 'patch_failed' | 'test_failed'} code
   * @param {string} message
   */
  constructor(code, message) {
    super(message)
    this.code = code
  }
}

const NAMES = ['add', 'remove', 'replace', 'move', 'copy', 'test', 'inc', 'splice']

/**
 * Looks at the form of an operation, whatever it is to be carried out on.
 *
 * @param {any} operation
 * @throws {PatchError}
 */
export function check(operation) {
  const { op, path, from, value, pos, del = 0, ins = '' } = operation ?? {}
  const invalid = (/** @type {string} */ what) => new PatchError('patch_invalid', what)
  const isPointer = (/** @type {unknown} */ text) => typeof text == 'string' && /^(\/([^~/]|~[01])*)*$/.test(text)
  const isCount = (/** @type {unknown} */ number) => Number.isSafeInteger(number) && /** @type {number} */ (number) >= 0
  if (!NAMES.includes(op)) throw invalid(`no operation is called ${op}`)
  if (!isPointer(path)) throw invalid(`path is no JSON Pointer: ${path}`)
  if (/^(move|copy)$/.test(op) && !isPointer(from)) throw invalid(`from is no JSON Pointer: ${from}`)
  if (/^(add|replace|test|inc)$/.test(op) && value === undefined) throw invalid(`${op} needs a value`)
  if (op === 'inc' && !Number.isFinite(value)) throw invalid('inc needs a number')
  if (op === 'splice' && !(isCount(pos) && isCount(del))) throw invalid('pos and del count characters')
  if (op === 'splice' && typeof ins != 'string') throw invalid('ins is a text')
}
