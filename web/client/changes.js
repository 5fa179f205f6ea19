/** Changes of rows: what they make of a Map, and in what two Maps differ. */

import { patched, same } from './patch.js'

/** @typedef {import('./tables.js').Key} Key */
/** @typedef {import('./tables.js').Row} Row */
/** @typedef {import('./tables.js').TableChange} TableChange */
/** @typedef {Map<Key, Row>} Rows */

/**
 * What was told of each row last: its table, and its version, where the server tells of some changes only the difference.
 *
 * @type {WeakMap<Row, { table?: string, version?: number }>}
 */
const origins = new WeakMap()

/**
 * One column is its own name; several are the text of their values; a row without a key is known by its channel.
 *
 * @param {any} key
 * @param {string} [channel]
 * @returns {Key}
 */
export function nameOf(key, channel = '') {
  const values = Object.values(key ?? {})
  return values.length > 1 ? JSON.stringify(values) : values.length ? values[0] : channel
}

/**
 * @param {Rows} rows
 * @param {string} channel
 * @param {any} told by the server: a row, or a change that has one
 */
export function put(rows, channel, told) {
  rows.set(nameOf(told.key, channel), told.row)
  origins.set(told.row, told)
}

/**
 * Makes a change to the rows.
 *
 * @param {Rows} rows
 * @param {string} channel
 * @param {any} told
 * @param {boolean} isPart whether there are more rows than these
 * @returns {TableChange[]} what it came to
 * @throws {Error} when the rows lack what it builds on: they have to be asked for anew
 */
export function change(rows, channel, told, isPart) {
  const { op, key, table } = told
  if (op === 'resync') throw new Error(op)
  if (op === 'truncate') {
    const left = [...rows].filter(([, row]) => (origins.get(row)?.table ?? table) !== table)
    const emptied = difference(rows, new Map(left))
    for (const { key } of emptied) rows.delete(key)
    return emptied
  }
  const name = nameOf(key, channel)
  const old = rows.get(name)
  if (op === 'd') {
    rows.delete(name)
    return old ? [{ ...told, channel, op, key: name, old }] : []
  }
  const isWhole = old || !(told.patch || told.unchanged)
  if ((op !== 'c' && op !== 'u') || (isPart && !isWhole)) return []
  const row = whole(told, old)
  put(rows, channel, { ...told, row })
  return differing(name, row, old).map(made => ({ ...told, channel, ...made }))
}

/**
 * @param {any} told
 * @param {Row | undefined} old
 * @returns {Row}
 */
function whole({ row, patch, version, unchanged }, old) {
  const before = old && origins.get(old)?.version
  if (patch ? !old || (before !== undefined && before + 1 !== version) : unchanged && !old) throw new Error('unknown')
  if (patch) return patched(old, patch)
  for (const column of unchanged ?? []) row = { ...row, [column]: old?.[column] }
  return row
}

/**
 * @param {Rows} before
 * @param {Rows} after
 * @returns {TableChange[]}
 */
export function difference(before, after) {
  /** @type {TableChange[]} */
  const gone = []
  for (const [key, old] of before) if (!after.has(key)) gone.push({ op: 'd', key, old })
  return gone.concat(...[...after].map(([key, row]) => differing(key, row, before.get(key))))
}

/**
 * @param {Key} key
 * @param {Row} row
 * @param {Row} [old]
 * @returns {TableChange[]} one, or none when nothing differs
 */
function differing(key, row, old) {
  if (!old) return [{ op: 'c', key, row }]
  const changed = Object.keys({ ...old, ...row }).filter(column => !same(old[column], row[column]))
  return changed.length ? [{ op: 'u', key, row, old, changed }] : []
}
