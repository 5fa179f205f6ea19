/** Shared documents: JSON that people edit together, who is at it, and forms that show it. */

import { Awareness } from './awareness.js'
import { Binding } from './binding.js'
import { bindField as bindOne } from './bound-field.js'
import { SharedDocument } from './document.js'

/**
 * See `documents.d.ts` for what each of these promises.
 *
 * @param {import('./herald.js').Herald} herald
 * @param {string} channel
 * @param {import('./documents.js').DocumentOptions} [options]
 */
export function document(herald, channel, options) {
  return new SharedDocument(herald, channel, options)
}

/**
 * @param {import('./herald.js').Herald} herald
 * @param {string} channel
 * @param {{ state?: any }} [options]
 */
export function awareness(herald, channel, options) {
  return new Awareness(herald, channel, options)
}

/**
 * @param {HTMLFormElement} form
 * @param {import('./documents.js').SharedDocument} shared
 * @param {import('./documents.js').BindOptions} [options]
 */
export function bind(form, shared, options) {
  const binding = new Binding(form, shared, options)
  return () => binding.close()
}

/**
 * @param {import('./bound-field.js').Field} field
 * @param {import('./documents.js').SharedDocument} shared
 * @param {string | (() => string)} path
 */
export function bindField(field, shared, path) {
  return bindOne(field, shared, path)
}
