/** What operations make of a JSON value, which itself stays as it is: values share what they have in common. */

import { PatchError, check } from './json-check.js'
import { find, holds, isIndex, isWithin, kind, pointer, same, segments } from './json-pointer.js'

/** @typedef {import('./documents.js').Operation} Operation */
/** @typedef {{ value: any, settled?: Operation, inverse: Operation[] }} Done inverse: in the order to be applied */

/**
 * Carries a patch out, whole or not at all. The form of all operations is looked at before any is carried out.
 *
 * @param {any} value
 * @param {readonly Operation[]} patch
 * @returns {{ value: any, settled: Operation[], inverse: Operation[] }}
 *   `settled` is the patch as it was carried out, `inverse` undoes it
 * @throws {PatchError}
 */
export function apply(value, patch) {
  if (!Array.isArray(patch)) throw new PatchError('patch_invalid', 'a patch is a list of operations')
  /** @type {Operation[]} */
  const settled = []
  /** @type {Operation[][]} */
  const inverses = []
  const each = (/** @type {(operation: any) => void} */ work) =>
    patch.forEach((operation, index) => {
      try {
        work(operation)
      } catch (error) {
        throw Object.assign(/** @type {PatchError} */ (error), { op: index, path: operation?.path })
      }
    })
  each(check)
  each(operation => {
    const done = OPERATIONS[/** @type {keyof OPERATIONS} */ (operation.op)](value, operation)
    value = done.value
    if (done.settled) settled.push(done.settled)
    inverses.push(done.inverse)
  })
  return { value, settled, inverse: inverses.reverse().flat() }
}

const OPERATIONS = { add, remove, replace, move, copy, test, inc, splice }

/**
 * @param {any} state
 * @param {Operation} operation
 * @returns {Done}
 */
function add(state, { path, value }) {
  return put(state, segments(path), value)
}

/**
 * @param {any} state
 * @param {string[]} names
 * @param {any} given
 * @returns {Done}
 */
function put(state, names, given) {
  if (!names.length) return { ...replaced(state, names, given), settled: { op: 'add', path: '', value: given } }
  const holder = find(state, names.slice(0, -1))
  const name = names[names.length - 1]
  if (!Array.isArray(holder)) {
    if (!holder || typeof holder != 'object') throw failed('there is nothing to add to')
    /** @type {Operation} */
    const settled = { op: 'add', path: pointer(names), value: given, ...kind('list', false, name) }
    if (holds(holder, name)) return { ...replaced(state, names, given), settled }
    const undo = { op: 'remove', path: settled.path, ...kind('list', false, name) }
    return { value: written(state, names, given), settled, inverse: [/** @type {Operation} */ (undo)] }
  }
  const index = name === '-' ? holder.length : isIndex(name) ? +name : Infinity
  if (index > holder.length) throw failed(`the list has no place ${name}`)
  const path = pointer([...names.slice(0, -1), index])
  return {
    value: written(state, names.slice(0, -1), [...holder.slice(0, index), given, ...holder.slice(index)]),
    settled: { op: 'add', path, value: given },
    inverse: [{ op: 'remove', path }]
  }
}

/**
 * @param {any} state
 * @param {Operation} operation
 * @returns {Done}
 */
function remove(state, { path }) {
  const names = segments(path)
  const old = existing(state, names)
  if (!names.length) throw failed('the whole document cannot be removed')
  const name = names[names.length - 1]
  const holder = find(state, names.slice(0, -1))
  const isList = Array.isArray(holder)
  return {
    value: written(state, names.slice(0, -1), isList ? holder.filter((_, i) => i !== +name) : without(holder, name)),
    settled: { op: 'remove', path, ...kind('list', isList, name) },
    inverse: [{ op: 'add', path, value: old, ...kind('list', isList, name) }]
  }
}

/**
 * @param {any} state
 * @param {Operation} operation
 * @returns {Done}
 */
function replace(state, { path, value }) {
  existing(state, segments(path))
  return replaced(state, segments(path), value)
}

/**
 * @param {any} state
 * @param {Operation} operation
 * @returns {Done}
 */
function move(state, { from = '', path, fromList: said }) {
  const source = segments(from)
  const target = segments(path)
  const moved = existing(state, source)
  if (from === path) return { value: state, inverse: [] }
  const isOfList = said && Array.isArray(find(state, source.slice(0, -1))) // then the path is that of its successor
  if (isWithin(target, source) && !isOfList) throw failed('nothing can be moved into itself')
  const removed = remove(state, { op: 'remove', path: from })
  const added = put(removed.value, target, moved)
  const { path: to, list } = /** @type {Operation} */ (added.settled)
  if (to === from) return { value: state, inverse: [] }
  const { list: fromList } = /** @type {Operation} */ (removed.settled)
  const back = movement(to, from, list, fromList)
  return {
    value: added.value,
    settled: movement(from, to, fromList, list),
    inverse: added.inverse[0].op === 'remove' ? [back] : overwritten(state, removed.value, back)
  }
}

/**
 * @param {string} from
 * @param {string} path
 * @param {boolean | undefined} fromList
 * @param {boolean | undefined} list
 * @returns {Operation}
 */
function movement(from, path, fromList, list) {
  const isInSuccessor = fromList === undefined && path.startsWith(`${from}/`)
  const kinds = { ...(list === false && { list }), ...(fromList === false && { fromList }) }
  return { op: 'move', from, path, ...kinds, ...(isInSuccessor && { fromList: true }) }
}

/**
 * How to undo a move that replaced what was at its target.
 *
 * @param {any} state before it
 * @param {any} between once the source was removed
 * @param {Operation} back
 * @returns {Operation[]}
 */
function overwritten(state, between, back) {
  const source = segments(back.path)
  const target = segments(back.from ?? '')
  if (isWithin(source, target)) return [{ op: 'replace', path: back.from ?? '', value: find(state, target) }]
  const old = find(between, target)
  const [depth, holder] = [source.length - 1, source.slice(0, -1)]
  const isOfList = Array.isArray(find(between, holder))
  if (isOfList && isWithin(target, holder) && +target[depth] >= +source[depth]) {
    target[depth] = `${+target[depth] + 1}` // as it is called when the source is there again
  }
  return [back, { op: 'add', path: pointer(target), value: old, ...kind('list', false, target[target.length - 1]) }]
}

/**
 * @param {any} state
 * @param {Operation} operation
 * @returns {Done}
 */
function copy(state, { from = '', path }) {
  return put(state, segments(path), existing(state, segments(from)))
}

/**
 * @param {any} state
 * @param {Operation} operation
 * @returns {Done}
 */
function test(state, { path, value, gone }) {
  const isSo = !gone && same(find(state, segments(path)), value)
  if (!isSo) throw new PatchError('test_failed', 'it is not what the test says')
  return { value: state, inverse: [] }
}

/**
 * @param {any} state
 * @param {Operation} operation
 * @returns {Done}
 */
function inc(state, { path, value }) {
  const names = segments(path)
  const old = existing(state, names)
  if (typeof old != 'number') throw failed('it is no number')
  if (!Number.isFinite(old + value)) throw failed('the sum is too large')
  return {
    value: written(state, names, old + value),
    settled: { op: 'inc', path, value },
    inverse: [{ op: 'inc', path, value: 0 - value }]
  }
}

/**
 * @param {any} state
 * @param {Operation} operation
 * @returns {Done}
 */
function splice(state, { path, pos = 0, del = 0, ins = '' }) {
  const names = segments(path)
  const old = existing(state, names)
  if (typeof old != 'string') throw failed('it is no text')
  const letters = [...old]
  if (pos + del > letters.length) throw failed(`the text has only ${letters.length} characters`)
  const cut = letters.splice(pos, del, ins)
  return {
    value: written(state, names, letters.join('')),
    settled: { op: 'splice', path, pos, del, ins },
    inverse: [{ op: 'splice', path, pos, del: [...ins].length, ins: cut.join('') }]
  }
}

/**
 * @param {any} state
 * @param {string[]} names
 * @param {any} value
 * @returns {Done}
 */
function replaced(state, names, value) {
  const path = pointer(names)
  return {
    value: written(state, names, value),
    settled: { op: 'replace', path, value },
    inverse: [{ op: 'replace', path, value: find(state, names) }]
  }
}

/**
 * @param {any} state
 * @param {readonly string[]} names all but the last are there
 * @param {any} value
 * @returns {any}
 */
function written(state, names, value) {
  if (!names.length) return value
  const [name, ...rest] = names
  const copied = Array.isArray(state) ? [...state] : { ...state }
  const inside = written(rest.length ? copied[name] : undefined, rest, value)
  return Object.defineProperty(copied, name, { value: inside, writable: true, enumerable: true, configurable: true })
}

/**
 * @param {any} holder
 * @param {string} name
 */
function without(holder, name) {
  const { [name]: _, ...rest } = holder
  return rest
}

/**
 * @param {any} state
 * @param {string[]} names
 */
function existing(state, names) {
  const value = find(state, names)
  if (value === undefined) throw failed('there is nothing')
  return value
}

/** @param {string} message */
function failed(message) {
  return new PatchError('patch_failed', message)
}
