/** @typedef {import('./documents.js').Operation} Operation */

/**
 * One edit of a text over another of the same text: what both inserted stays, what either deleted is gone.
 *
 * @param {Operation} a
 * @param {Operation} b
 * @param {'later' | 'earlier'} side which of the two `a` is; of two inserts at one place the later stands behind
 * @returns {Operation[]} none, one, or two
 */
export function spliceOver(a, b, side) {
  const { path, pos = 0, del = 0, ins = '' } = a
  const [start, end] = [b.pos ?? 0, (b.pos ?? 0) + (b.del ?? 0)]
  const added = [...(b.ins ?? '')].length
  const by = added - (end - start)
  const before = Math.max(0, Math.min(pos + del, start) - pos) // what it deletes before and behind what is gone already
  const behind = Math.max(0, pos + del - Math.max(pos, end))
  const place = inserted(pos, start, end, added, side)
  const rest = Math.max(pos, end) + by

  const joined = before ? (place === pos ? before : 0) : place === rest ? behind : 0
  const other = before + behind - joined
  /** @type {Operation[]} */
  const edits = []
  if (ins || joined) edits.push({ op: 'splice', path, pos: place, del: joined, ins })
  const moved = [...ins].length - joined // what is behind the first edit, by that
  if (other) edits.push({ op: 'splice', path, pos: rest + moved, del: other, ins: '' })
  return edits
}

/**
 * @param {number} pos
 * @param {number} start
 * @param {number} end
 * @param {number} added
 * @param {'later' | 'earlier'} side
 */
function inserted(pos, start, end, added, side) {
  if (pos < start) return pos
  if (pos >= end && pos > start) return pos + added - (end - start)
  return pos > start || side === 'later' ? start + added : start
}
