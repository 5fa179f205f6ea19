import { transform } from './json-transform.js'

/** @typedef {import('./documents.js').Operation} Operation */
/** @typedef {{ patch: Operation[], field?: string, at: number }} Step */

const TOGETHER = 1000 // ms within which typing in one field is one step
const MOST = 200

/**
 * How to undo what this copy changed, and to redo it. The top of each stack fits the document as it is, each one below
 * as it will be then; what others change is carried through both. Where others have written since, theirs stays.
 */
export class Undo {
  /** @type {Step[]} */
  #undo = []
  /** @type {Step[]} */
  #redo = []

  get canUndo() {
    return this.#undo.some(({ patch }) => patch.length)
  }

  get canRedo() {
    return this.#redo.some(({ patch }) => patch.length)
  }

  /**
   * A change that the page made.
   *
   * @param {Operation[]} patch that was made
   * @param {Operation[]} inverse
   */
  made(patch, inverse) {
    const field = patch.every(({ op, path }) => op === 'splice' && path === patch[0].path) ? patch[0].path : undefined
    const [at, last] = [Date.now(), this.#undo[this.#undo.length - 1]]
    this.#redo = []
    if (last && field !== undefined && last.field === field && at - last.at < TOGETHER) {
      Object.assign(last, { patch: [...inverse, ...last.patch], at })
    } else {
      this.#undo.push({ patch: inverse, field, at })
      this.#undo.splice(0, this.#undo.length - MOST)
    }
  }

  /**
   * Something else that happened to the document.
   *
   * @param {Operation[]} ops
   */
  happened(ops) {
    for (const stack of [this.#undo, this.#redo]) {
      let others = ops
      for (let i = stack.length - 1; i >= 0 && others.length; i--) {
        ;[others, stack[i].patch] = transform(others, stack[i].patch)
      }
    }
  }

  /**
   * @param {'undo' | 'redo'} which
   * @param {(patch: Operation[]) => Operation[] | null} change carries a patch out, and tells its inverse
   * @returns {boolean} whether there was something to be done
   */
  go(which, change) {
    const [from, to] = which === 'undo' ? [this.#undo, this.#redo] : [this.#redo, this.#undo]
    for (let step = from.pop(); step; step = from.pop()) {
      const inverse = step.patch.length ? change(step.patch) : null
      if (!inverse) continue
      to.push({ patch: inverse, at: 0 })
      from.forEach(one => (one.at = 0)) // what is typed next is a step of its own
      return true
    }
    return false
  }
}
