/** Live tables: the rows of a pattern in a Map that changes as they change in the database. */

import { Table } from './table.js'

/**
 * See `tables.d.ts` for what it promises.
 *
 * @param {import('./herald.js').Herald} herald
 * @param {string} pattern
 */
export function table(herald, pattern) {
  return new Table(herald, pattern)
}
