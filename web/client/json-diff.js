/** In what two JSON values differ, as operations: settled ones, of the first of them. */

import { holds, kind, pointer, same } from './json-pointer.js'

/** @typedef {import('./documents.js').Operation} Operation */

/**
 * @typedef {object} Way
 * @property {(a: any, b: any) => boolean} alike whether two elements of lists are one, perhaps changed
 * @property {(a: any, b: any) => boolean} others whether they are surely not
 * @property {number} least which part of a text has to stay, so that it is an edit and not another text
 */

/** What the server has, too: short, and of equal lists always the same. @type {Way} */
const SHORT = { alike: same, others: () => false, least: 1 / 3 }

/** What is best carried over: elements are known by their `id`, and a text is never another. @type {Way} */
const CAREFUL = {
  alike: (a, b) => same(a, b) || (a?.id !== undefined && a.id === b?.id),
  others: (a, b) => a?.id !== b?.id,
  least: 0
}

const MOST = 200 // elements of a list that are held against each other one by one

/**
 * @param {any} before
 * @param {any} after
 * @param {string[]} [path]
 * @param {Way} [way]
 * @returns {Operation[]} what makes `after` of `before`
 */
export function diff(before, after, path = [], way = SHORT) {
  if (same(before, after)) return []
  if (typeof before == 'string' && typeof after == 'string') {
    const edit = smallest(before, after)
    if (edit.isPart || edit.common >= edit.longer * way.least) return [{ op: 'splice', path: pointer(path), ...edit.splice }]
  }
  if (!isContainer(before) || !isContainer(after) || Array.isArray(before) !== Array.isArray(after)) {
    return [{ op: 'replace', path: pointer(path), value: after }]
  }
  return (Array.isArray(before) ? ofLists : ofObjects)(before, after, path, way)
}

/**
 * In what they differ, as it is best for what has to be carried over that.
 *
 * @param {any} before
 * @param {any} after
 */
export function carefulDiff(before, after) {
  return diff(before, after, [], CAREFUL)
}

/**
 * The operations that a merge patch (RFC 7396) comes to.
 *
 * @param {any} present
 * @param {any} patch
 * @param {string[]} [path]
 * @returns {Operation[]}
 */
export function merge(present, patch, path = []) {
  const [value, at] = [stripped(patch), pointer(path)]
  const isWhole = !isObject(patch) || !isObject(present)
  if (isWhole) return [path.length ? add(path, value) : { op: 'replace', path: at, value }]
  return Object.keys(patch).flatMap(name => {
    const inside = [...path, name]
    if (patch[name] === null) return holds(present, name) ? [remove(inside)] : []
    return holds(present, name) ? merge(present[name], patch[name], inside) : [add(inside, stripped(patch[name]))]
  })
}

/**
 * @param {string} before
 * @param {string} after
 */
export function smallest(before, after) {
  const [old, now] = [[...before], [...after]]
  const { start, end } = common(old, now, (a, b) => a === b)
  const ins = now.slice(start, now.length - end).join('')
  const splice = { pos: start, del: old.length - start - end, ins }
  const longer = before && after ? Math.max(old.length, now.length) : Number.MAX_VALUE
  const isPart = longer < Number.MAX_VALUE && (!splice.del || !ins) // something is put in, or taken out
  return { splice, common: start + end, longer, isPart }
}

/**
 * @param {any} before
 * @param {any} after
 * @param {string[]} path
 * @param {Way} way
 */
function ofObjects(before, after, path, way) {
  const gone = Object.keys(before).filter(name => !holds(after, name))
  return gone
    .map(name => remove([...path, name]))
    .concat(
      ...Object.keys(after).map(name => {
        const inside = [...path, name]
        return holds(before, name) ? diff(before[name], after[name], inside, way) : [add(inside, after[name])]
      })
    )
}

/**
 * @param {any[]} before
 * @param {any[]} after
 * @param {string[]} path
 * @param {Way} way
 */
function ofLists(before, after, path, way) {
  const { start, end } = common(before, after, way.alike)
  const old = before.slice(start, before.length - end)
  const now = after.slice(start, after.length - end)
  const at = (/** @type {number} */ index) => [...path, `${start + index}`]
  const inside = (/** @type {number} */ i, /** @type {any} */ value) => diff(value, now[i], at(i), way)
  const rest = after.flatMap((value, i) => {
    const from = i < start ? i : i - after.length + before.length
    return i < start || i >= after.length - end ? diff(before[from], value, [...path, `${i}`], way) : []
  })
  const isPaired = old.length === now.length && !old.some((value, i) => way.others(value, now[i]))
  if (isPaired) return old.flatMap((value, i) => inside(i, value)).concat(rest)
  /** @type {Map<number, number>} */
  const stays = old.length <= MOST && now.length <= MOST ? kept(old, now, way.alike) : new Map()
  const gone = old.flatMap((_, i) => ([...stays.values()].includes(i) ? [] : [remove(at(i), true)]))
  const come = now.map((value, i) => (stays.has(i) ? [] : [add(at(i), value, true)]))
  const changed = [...stays].map(([i, from]) => inside(i, old[from]))
  return gone.reverse().concat(...come, ...changed, rest)
}

/**
 * How much two lists have in common at their beginnings and ends.
 *
 * @param {any[]} old
 * @param {any[]} now
 * @param {(a: any, b: any) => boolean} equal
 */
function common(old, now, equal) {
  const least = Math.min(old.length, now.length)
  let [start, end] = [0, 0]
  while (start < least && equal(old[start], now[start])) start++
  while (end < least - start && equal(old[old.length - 1 - end], now[now.length - 1 - end])) end++
  return { start, end }
}

/**
 * A longest common subsequence.
 *
 * @param {any[]} old
 * @param {any[]} now
 * @param {(a: any, b: any) => boolean} alike
 * @returns {Map<number, number>} which of the new ones was which of the old ones
 */
function kept(old, now, alike) {
  const lengths = [...old, 0].map(() => new Uint8Array(now.length + 1))
  for (let i = old.length - 1; i >= 0; i--) {
    for (let j = now.length - 1; j >= 0; j--) {
      lengths[i][j] = alike(old[i], now[j]) ? lengths[i + 1][j + 1] + 1 : Math.max(lengths[i + 1][j], lengths[i][j + 1])
    }
  }
  const found = new Map()
  for (let i = 0, j = 0; i < old.length && j < now.length; ) {
    if (alike(old[i], now[j])) found.set(j++, i++)
    else if (lengths[i + 1][j] >= lengths[i][j + 1]) i++
    else j++
  }
  return found
}

/**
 * @param {string[]} path
 * @param {any} value
 * @param {boolean} [list]
 * @returns {Operation}
 */
function add(path, value, list = false) {
  return { op: 'add', path: pointer(path), value, ...kind('list', list, path[path.length - 1]) }
}

/**
 * @param {string[]} path
 * @param {boolean} [list]
 * @returns {Operation}
 */
function remove(path, list = false) {
  return { op: 'remove', path: pointer(path), ...kind('list', list, path[path.length - 1]) }
}

/**
 * Without the members that are null, as they would be removed.
 *
 * @param {any} patch
 * @returns {any}
 */
function stripped(patch) {
  if (!isObject(patch)) return patch
  const members = Object.keys(patch).filter(name => patch[name] !== null)
  return Object.fromEntries(members.map(name => [name, stripped(patch[name])]))
}

/** @param {any} value */
function isObject(value) {
  return isContainer(value) && !Array.isArray(value)
}

/** @param {any} value */
function isContainer(value) {
  return !!value && typeof value == 'object'
}
