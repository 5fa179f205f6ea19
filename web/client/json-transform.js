/**
 * What operations mean after others: each is carried over what happened meanwhile, so that concurrent inserts, moves,
 * increments and edits of text all survive. The server has the same rules; `vectors.json` keeps them equal.
 */

import { isIndex, isWithin, kind, pointer, segments } from './json-pointer.js'
import { spliceOver } from './json-splice.js'

/** @typedef {import('./documents.js').Operation} Operation */
/** @typedef {'later' | 'earlier'} Side which of two the transformed one is, in the order of the server */
/** @typedef {string[] | null} Place null: gone */
/** @typedef {(a: Operation, b: Operation, result: Operation[]) => void} Witness */

/**
 * Carries two patches, made of the same state, over each other.
 *
 * @param {readonly Operation[]} as
 * @param {readonly Operation[]} bs which came first
 * @param {Witness} [witness] is told of each step of `as`
 * @returns {[Operation[], Operation[]]} `as` as it follows `bs`, and `bs` as it follows `as`
 */
export function transform(as, bs, witness) {
  /** @type {Operation[]} */
  const carried = []
  for (const a of as) {
    const [next, rest] = over(a, bs, witness)
    carried.push(...next)
    bs = rest
  }
  return [carried, [...bs]]
}

/**
 * @param {Operation} a
 * @param {readonly Operation[]} bs
 * @param {Witness} [witness]
 * @returns {[Operation[], Operation[]]}
 */
function over(a, bs, witness) {
  let as = [a]
  /** @type {Operation[]} */
  const passed = []
  for (const b of bs) {
    if (as.length === 1) {
      const [only] = as
      as = step(only, b, 'later')
      witness?.(only, b, as)
      passed.push(...step(b, only, 'earlier'))
    } else {
      const [next, rest] = transform(as, [b], witness)
      as = next
      passed.push(...rest)
    }
  }
  return [as, passed]
}

/**
 * One operation over one other.
 *
 * @param {Operation} a
 * @param {Operation} b
 * @param {Side} side which of the two `a` is
 * @returns {Operation[]} none, one, or two
 */
export function step(a, b, side) {
  if (b.op === 'test') return [a]
  if (b.op === 'inc' || b.op === 'splice') return a.op === 'splice' && b.path === a.path ? spliceOver(a, b, side) : [a]
  if (a.op === 'move') return moveOver(a, b, side)
  if (a.op === 'add') return addOver(a, b, side)
  if (a.op === 'copy') {
    const from = address(segments(a.from ?? ''), b)
    return from ? addOver({ ...a, from: pointer(from) }, b, side) : []
  }
  const path = address(segments(a.path), b)
  if (!path) return a.op === 'test' ? [{ ...a, gone: true }] : []
  if (overwrites(b, a) && /^(replace|inc|splice)$/.test(a.op) && (side === 'earlier' || a.op === 'splice')) return []
  if (a.op !== 'remove') return [{ ...a, path: pointer(path) }]
  if (side === 'earlier' && b.op !== 'replace' && overwrites(b, a)) return []
  if (b.op === 'move' && b.from === a.path) return [removal(path, isList(b))]
  return [{ ...a, path: pointer(path) }]
}

/**
 * An `add`, or the target of a `copy`.
 *
 * @param {Operation} a
 * @param {Operation} b
 * @param {Side} side
 * @returns {Operation[]}
 */
function addOver(a, b, side) {
  const names = segments(a.path)
  if (isList(a)) return placed(a, gap(names, b, side))
  if (overwrites(b, a)) return side === 'later' ? [a] : []
  const path = member(names, b)
  if (side === 'earlier' && b.op === 'remove' && b.path === a.path) return []
  if (path && b.op === 'move' && b.from === a.path && a.op === 'add') {
    return [{ op: 'replace', path: pointer(path), value: a.value }] // of what was moved there
  }
  return placed(a, path)
}

/**
 * @param {Operation} a
 * @param {Operation} b
 * @param {Side} side
 * @returns {Operation[]}
 */
function moveOver(a, b, side) {
  const isSame = b.op === 'move' && b.from === a.from
  if (isSame && side === 'earlier') return []
  const source = segments(a.from ?? '')
  const from = address(source, b)
  if (!from) return []
  const wasOfList = isList(a, 'from')
  const isOfList = isSame ? isList(b) : wasOfList
  const before = unremoved(segments(a.path), source, wasOfList, isList(a))
  const target = isList(a) ? gap(before, b, side) : landing(before, b)
  if (!target || (isWithin(target, from) && target.length > from.length)) return []
  const removed = removal(from, isOfList)
  const path = isList(a) ? gap(target, removed, side) : member(target, removed)
  if (!path || pointer(path) === pointer(from)) return []
  const ofMember = kind('fromList', isOfList, from[from.length - 1])
  const toMember = kind('list', isList(a), path[path.length - 1])
  const intoNext = isOfList && isWithin(path, from) && { fromList: true }
  return [{ op: 'move', from: pointer(from), path: pointer(path), ...toMember, ...ofMember, ...intoNext }]
}

/**
 * The target of a move, as it was called before the source was removed.
 *
 * @param {string[]} target
 * @param {string[]} source
 * @param {boolean} ofList
 * @param {boolean} isGap
 */
function unremoved(target, source, ofList, isGap) {
  const depth = source.length - 1
  if (!ofList || target.length <= depth || !isWithin(target, source.slice(0, -1))) return target
  const [index, removed] = [target[depth], source[depth]]
  const isBehind = isGap && target.length === depth + 1 ? +index > +removed : +index >= +removed
  return isBehind ? changed(target, depth, 1) : target
}

/**
 * Where something that is there is to be found afterwards.
 *
 * @param {string[]} x
 * @param {Operation} b
 * @returns {Place}
 */
function address(x, b) {
  const at = segments(b.path)
  switch (b.op) {
    case 'add':
    case 'copy':
      if (isList(b)) return shifted(x, at, 1)
      return isWithin(x, at) && x.length > at.length ? null : x
    case 'replace':
      return isWithin(x, at) && x.length > at.length ? null : x
    case 'remove':
      return isWithin(x, at) ? null : isList(b) ? shifted(x, at, -1) : x
    case 'move': {
      const from = segments(b.from ?? '')
      if (isWithin(x, from)) return [...at, ...x.slice(from.length)]
      const left = isList(b, 'from') ? shifted(x, from, -1) : x
      if (isList(b)) return shifted(left, at, 1)
      return isWithin(left, at) ? null : left
    }
    default:
      return x
  }
}

/**
 * Where a place between a list's elements is to be found afterwards.
 *
 * @param {string[]} x
 * @param {Operation} b
 * @param {Side} side
 * @returns {Place}
 */
function gap(x, b, side) {
  const at = segments(b.path)
  const depth = x.length - 1
  const isBeside = (/** @type {string[]} */ other) => other.length === x.length && isWithin(other, x.slice(0, -1))
  const isBehind = (/** @type {string} */ other) => +x[depth] > +other || (x[depth] === other && side === 'later')
  if (b.op === 'move') {
    const from = segments(b.from ?? '')
    if (isWithin(x, from) && x.length > from.length) return [...at, ...x.slice(from.length)]
    const left = gap(x, { op: 'remove', path: b.from ?? '', list: b.fromList }, side)
    return left && gap(left, { op: 'add', path: b.path, list: b.list }, side)
  }
  if (!isList(b)) return isWithin(x, at) && x.length > at.length ? null : x
  if (!isBeside(at)) return address(x, b)
  if (b.op === 'remove') return +x[depth] > +at[depth] ? changed(x, depth, -1) : x
  return isBehind(at[depth]) ? changed(x, depth, 1) : x
}

/**
 * Where a member of an object, which need not be there, is to be found afterwards.
 *
 * @param {string[]} x
 * @param {Operation} b
 * @returns {Place}
 */
function member(x, b) {
  return b.op === 'remove' && !isList(b) && b.path === pointer(x) ? x : address(x, b)
}

/**
 * The same, of what is moved to there: what would have been replaced, and was moved away, is left alone.
 *
 * @param {string[]} x
 * @param {Operation} b
 * @returns {Place}
 */
function landing(x, b) {
  if (b.op !== 'move' || b.from !== pointer(x) || !x.length) return member(x, b)
  const holder = address(x.slice(0, -1), b)
  return holder && [...holder, x[x.length - 1]]
}

/**
 * @param {string[]} x
 * @param {string[]} at an element of a list
 * @param {1 | -1} by
 */
function shifted(x, at, by) {
  const depth = at.length - 1
  const isBehind = x.length > depth && isWithin(x, at.slice(0, -1)) && isIndex(x[depth]) && +x[depth] >= +at[depth]
  return isBehind ? changed(x, depth, by) : x
}

/**
 * @param {string[]} x
 * @param {number} depth
 * @param {1 | -1} by
 */
function changed(x, depth, by) {
  return isIndex(x[depth]) ? [...x.slice(0, depth), `${+x[depth] + by}`, ...x.slice(depth + 1)] : x
}

/**
 * Whether `b` puts another value where `a` is.
 *
 * @param {Operation} b
 * @param {Operation} a
 */
function overwrites(b, a) {
  return b.path === a.path && (b.op === 'replace' || (/^(add|copy)$/.test(b.op) && !isList(b)))
}

/**
 * Whether the last name of the operation's path is an index. Where nobody has said so, it is what it looks like.
 *
 * @param {Operation} operation
 * @param {'path' | 'from'} [which]
 * @returns {boolean}
 */
export function isList(operation, which = 'path') {
  if (operation.op === 'replace' || (which === 'path' ? operation.list : operation.fromList) === false) return false
  const last = segments(operation[which] ?? '').pop()
  return last === '-' || isIndex(last)
}

/**
 * @param {string[]} path
 * @param {boolean} ofList
 * @returns {Operation}
 */
function removal(path, ofList) {
  return { op: 'remove', path: pointer(path), ...kind('list', ofList, path[path.length - 1]) }
}

/**
 * @param {Operation} a
 * @param {Place} path
 * @returns {Operation[]}
 */
function placed(a, path) {
  return path ? [{ ...a, path: pointer(path) }] : []
}
