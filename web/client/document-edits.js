import { merge, smallest } from './json-diff.js'
import { find, segments } from './json-pointer.js'

/** @typedef {import('./documents.js').Operation} Operation */
/** @typedef {import('./documents.js').Receipt} Receipt */

/** @typedef {{ get value(): any, patch(operations: readonly Operation[]): Promise<Receipt> }} Patched as it is to be made there */

/** What a document can be asked, and changed by: words for what are patches below. */
export class DocumentEdits extends /** @type {new () => Patched} */ (/** @type {any} */ (Object)) {
  /** @param {string} path */
  get(path) {
    return find(this.value, segments(path))
  }

  /** @param {any} mergePatch */
  merge(mergePatch) {
    return this.patch(merge(this.value, mergePatch))
  }

  /**
   * @param {string} path
   * @param {any} value
   */
  set(path, value) {
    const parent = this.get(path.slice(0, path.lastIndexOf('/')))
    return this.patch([{ op: !path || Array.isArray(parent) ? 'replace' : 'add', path, value }])
  }

  /** @param {string} path */
  remove(path) {
    return this.patch([{ op: 'remove', path }])
  }

  /**
   * @param {string} path
   * @param {any} value
   */
  insert(path, value) {
    return this.patch([{ op: 'add', path, value }])
  }

  /**
   * @param {string} path
   * @param {any} value
   */
  push(path, value) {
    return this.insert(`${path}/-`, value)
  }

  /**
   * @param {string} from
   * @param {string} path
   */
  move(from, path) {
    return this.patch([{ op: 'move', from, path }])
  }

  /**
   * @param {string} path
   * @param {number} [value]
   */
  inc(path, value = 1) {
    return this.patch([{ op: 'inc', path, value }])
  }

  /**
   * @param {string} path
   * @param {number} pos
   * @param {number} del
   * @param {string} [ins]
   */
  splice(path, pos, del, ins = '') {
    return this.patch([{ op: 'splice', path, pos, del, ins }])
  }

  /**
   * @param {string} path
   * @param {string} text
   */
  text(path, text) {
    const old = this.get(path)
    if (typeof old != 'string') return this.set(path, text)
    return old === text ? this.patch([]) : this.patch([{ op: 'splice', path, ...smallest(old, text).splice }])
  }
}
