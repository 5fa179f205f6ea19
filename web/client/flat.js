import { HeraldError } from './error.js'

/** @typedef {{ code: string, message: string, status: number }} Flat what of an error passes between tabs */

/**
 * @param {HeraldError} [error]
 * @returns {Flat | undefined}
 */
export function flat(error) {
  return error && { code: error.code, message: error.message, status: error.status }
}

/** @param {Flat} [error] */
export function whole(error) {
  return error && new HeraldError(error.code, error.message, error.status)
}
