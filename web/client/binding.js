import { BoundField } from './bound-field.js'
import { isWithin, pointer, segments } from './json-pointer.js'

/** @typedef {import('./bound-field.js').Field} Field */
/** @typedef {import('./documents.js').Present} Present */

/** A form whose fields show a document, and change it. */
export class Binding {
  #form
  #document
  #aware
  #options
  /** @type {BoundField[]} */
  #fields
  /** @type {(() => void)[]} */
  #afterwards = []

  /**
   * @param {HTMLFormElement} form
   * @param {import('./documents.js').SharedDocument} document
   * @param {import('./documents.js').BindOptions} [options]
   */
  constructor(form, document, options = {}) {
    this.#form = form
    this.#document = document
    this.#options = options
    this.#aware = options.aware
    const named = /** @type {Field[]} */ ([...form.elements].filter(field => /** @type {Field} */ (field).name))
    const fields = named.filter(({ type }) => !/^(button|submit|reset|image|file|hidden|output|fieldset)$/.test(type))
    this.#fields = fields.map(field => new BoundField(field, this.#pathOf(field.name), document))
    this.#hear('input', bound => bound.changed())
    this.#hear('change', bound => bound.changed())
    this.#hear('compositionstart', bound => bound.composing(true))
    this.#hear('compositionend', bound => bound.composing(false))
    this.#afterwards.push(
      document.onChange(({ ops, paths }) => this.#happened(ops, paths)),
      document.onState(() => this.#allow())
    )
    for (const bound of this.#fields) bound.show()
    if (this.#aware) this.#showOthers(this.#aware)
  }

  close() {
    for (const done of this.#afterwards) done()
  }

  /** @param {string} name */
  #pathOf(name) {
    return (this.#options.prefix ?? '') + pointer(name.split(/[./]/).filter(Boolean))
  }

  /**
   * @param {string} event
   * @param {(bound: BoundField) => void} work
   */
  #hear(event, work) {
    const listener = (/** @type {Event} */ { target }) => {
      const bound = this.#fields.find(({ field }) => field === target)
      if (bound) work(bound)
    }
    this.#form.addEventListener(event, listener)
    this.#afterwards.push(() => this.#form.removeEventListener(event, listener))
  }

  /**
   * @param {readonly import('./documents.js').Operation[]} ops
   * @param {readonly string[]} paths
   */
  #happened(ops, paths) {
    const touched = paths.map(segments)
    for (const bound of this.#fields) {
      const own = segments(bound.path)
      if (touched.some(path => isWithin(path, own) || isWithin(own, path))) bound.show(ops)
    }
    this.#allow()
  }

  /** What cannot be changed now cannot be typed into. */
  #allow() {
    const { state, value } = this.#document
    const isOpen = value !== undefined && state !== 'closed' && state !== 'read-only'
    for (const { field } of this.#fields) if (field.disabled === isOpen) field.disabled = !isOpen
  }

  // ---- who is where

  /** @param {import('./documents.js').Awareness} aware */
  #showOthers(aware) {
    const say = (/** @type {string | null} */ field) => aware.set({ ...aware.state, field })
    this.#hear('focusin', bound => say(bound.path))
    this.#hear('focusout', () => say(null))
    this.#afterwards.push(aware.onChange(() => this.#tellPresence(aware)))
    this.#tellPresence(aware)
  }

  /** @param {import('./documents.js').Awareness} aware */
  #tellPresence(aware) {
    const { nameOf = ({ state, user }) => `${state?.name ?? user ?? 'somebody'}`, onPresence } = this.#options
    const others = [...aware.all.values()].filter(({ own }) => !own)
    for (const { field, path } of this.#fields) {
      const names = others.filter(({ state }) => state?.field === path).map(nameOf)
      const said = names.join(', ')
      if ((field.dataset.editingBy ?? '') === said) continue
      if (said) field.dataset.editingBy = said
      else delete field.dataset.editingBy
      onPresence?.(field, names)
    }
  }
}
