import { smallest } from './json-diff.js'
import { same } from './json-pointer.js'
import { transform } from './json-transform.js'

/** @typedef {import('./documents.js').Operation} Operation */
/** @typedef {HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement} Field */

const TEXTS = /^(text|search|email|url|tel|password|textarea)$/

/** One field of a form, and the place in a document that it shows. */
export class BoundField {
  field
  #path
  #document
  #shown = '' // of a text: what the document had when the field was made to show it
  #isComposing = false

  /**
   * @param {Field} field
   * @param {string | (() => string)} path where it is now
   * @param {import('./documents.js').SharedDocument} document
   */
  constructor(field, path, document) {
    this.field = field
    this.#path = path
    this.#document = document
  }

  get path() {
    return typeof this.#path == 'string' ? this.#path : this.#path()
  }

  get #isText() {
    return TEXTS.test(this.field.type)
  }

  /** Shows what the document has. @param {readonly Operation[]} [ops] what happened to it */
  show(ops = []) {
    const { field } = this
    const value = this.#document.get(this.path)
    if (this.#isText) return this.#showText(value, ops)
    if (field instanceof HTMLSelectElement && field.multiple) {
      for (const option of field.options) option.selected = Array.isArray(value) && value.includes(option.value)
    } else if (field.type === 'checkbox') /** @type {HTMLInputElement} */ (field).checked = value === true
    else if (field.type === 'radio') /** @type {HTMLInputElement} */ (field).checked = `${value}` === field.value
    else if (field.type !== 'number' || /** @type {any} */ (field).valueAsNumber !== value) field.value = `${value ?? ''}`
  }

  /**
   * @param {any} value
   * @param {readonly Operation[]} ops
   */
  #showText(value, ops) {
    const text = `${value ?? ''}`
    if (this.#isComposing) return // what is being composed is not to be touched: it is carried over when it is done
    const edits = ops.every(({ op, path }) => op === 'splice' && path === this.path) && this.field.value === this.#shown
    const made = edits && ops.length ? ops : [edit(this.field.value, text)]
    const carets = this.#carets().map(caret => carried(caret, made))
    this.#shown = text
    if (this.field.value === text) return
    this.field.value = text
    this.#place(text, carets)
  }

  /** What the user did to the field goes into the document. */
  changed() {
    const { field } = this
    if (this.#isText) return this.#typed()
    if (field instanceof HTMLSelectElement && field.multiple) {
      return this.#set([...field.selectedOptions].map(({ value }) => value))
    }
    const { checked, valueAsNumber, validity } = /** @type {HTMLInputElement} */ (field)
    if (field.type === 'checkbox') this.#set(checked)
    else if (field.type === 'radio') checked && this.#set(field.value)
    else if (!/^(number|range)$/.test(field.type)) this.#set(field.value)
    else if (!validity.badInput) this.#set(Number.isNaN(valueAsNumber) ? null : valueAsNumber)
  }

  #typed() {
    const { path } = this
    const typed = this.field.value
    const now = this.#document.get(path)
    if (typed === this.#shown) return
    const made = edit(this.#shown, typed)
    const others = typeof now == 'string' && now !== this.#shown ? [{ ...edit(this.#shown, now), path }] : []
    this.#shown = typed
    if (typeof now != 'string') return this.#set(typed)
    this.#document.patch(transform([{ ...made, path }], others)[0])
    if (others.length) this.show()
  }

  /** @param {boolean} isComposing */
  composing(isComposing) {
    this.#isComposing = isComposing
    if (isComposing) return
    this.#typed()
    this.show()
  }

  /** @param {any} value */
  #set(value) {
    if (same(value, this.#document.get(this.path))) return
    const parents = [...this.path.matchAll(/\//g)].map(({ index }) => this.path.slice(0, index)).slice(1)
    const missing = parents.filter(parent => this.#document.get(parent) === undefined)
    const adds = missing.map(path => ({ op: /** @type {const} */ ('add'), path, value: {} }))
    if (adds.length) this.#document.patch([...adds, { op: 'add', path: this.path, value }])
    else this.#document.set(this.path, value)
  }

  /** @returns {number[]} where the selection begins and ends, in characters; none where it has none */
  #carets() {
    const { selectionStart, selectionEnd, value } = /** @type {HTMLInputElement} */ (this.field)
    if (selectionStart === null || this.field.ownerDocument.activeElement !== this.field) return []
    return [selectionStart, selectionEnd ?? selectionStart].map(caret => [...value.slice(0, caret)].length)
  }

  /**
   * @param {string} text
   * @param {number[]} carets
   */
  #place(text, carets) {
    if (!carets.length) return
    const letters = [...text]
    const [start, end] = carets.map(caret => letters.slice(0, caret).join('').length)
    const field = /** @type {HTMLInputElement} */ (this.field)
    field.setSelectionRange(start, end, field.selectionDirection ?? undefined)
  }
}

/**
 * Binds one field that is not in a form, or whose place in the document changes.
 *
 * @param {Field} field
 * @param {import('./documents.js').SharedDocument} document
 * @param {string | (() => string)} path
 */
export function bindField(field, document, path) {
  const bound = new BoundField(field, path, document)
  const listeners = Object.entries({
    input: () => bound.changed(),
    change: () => bound.changed(),
    compositionstart: () => bound.composing(true),
    compositionend: () => bound.composing(false)
  })
  for (const [event, listener] of listeners) field.addEventListener(event, listener)
  const off = document.onChange(({ ops }) => bound.show(ops))
  bound.show()
  return () => {
    off()
    for (const [event, listener] of listeners) field.removeEventListener(event, listener)
  }
}

/**
 * @param {string} before
 * @param {string} after
 * @returns {Operation}
 */
function edit(before, after) {
  return { op: 'splice', path: '', ...smallest(before, after).splice }
}

/**
 * Where a caret is after edits of others: what they insert there stands behind it.
 *
 * @param {number} caret
 * @param {readonly Operation[]} edits
 */
function carried(caret, edits) {
  for (const { pos = 0, del = 0, ins = '' } of edits) {
    if (caret >= pos + del && caret > pos) caret += [...ins].length - del
    else if (caret > pos) caret = pos
  }
  return caret
}
