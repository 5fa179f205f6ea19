/** Live tables, beside `herald.mjs`: the rows of a pattern in a Map that changes as they change in the database. */

import type { Herald, HeraldError } from './herald.js'

/**
 * What a row is known by: the value of its key's column; of several columns the JSON text of their values, `[12,7]`; of
 * a row without a key its channel.
 */
export type Key = string | number | boolean

/** A row, by the names of its columns. It is never changed: a change puts another in its place. */
export type Row = Record<string, any>

/** What has become of a row, in this table. */
export interface TableChange<R = Row> {
  /** Created (it was not in this table before), updated, or deleted (it is not in this table any more). */
  readonly op: 'c' | 'u' | 'd'
  /** For `rows.get`. */
  readonly key: Key
  /** Absent when it was deleted. */
  readonly row?: R
  /** What it was; absent when it was created. */
  readonly old?: R
  /** Which columns differ, when it was updated. */
  readonly changed?: string[]
  /** The rest is as the server told it, and absent in a reset: the row's channel, its table, … */
  readonly channel?: string
  readonly table?: string
  /** … when its transaction was committed (ISO 8601), and which transaction that was. */
  readonly at?: string
  readonly tx?: number
}

/** The rows were asked for: the first time, or because changes alone did not tell any more what there is. */
export interface TableReset<R = Row> {
  /** In what the rows differ now from what they were. */
  readonly changes: TableChange<R>[]
  /** Whether there were none before. */
  readonly first: boolean
}

/**
 * `asking` for rows (with an error: it failed, and will be tried again), `joining` after a break of the connection: in both
 * the rows stay as they were; `live`; `closed` for good, by `close` or with the error of a server that refused.
 */
export type TableState = 'asking' | 'joining' | 'live' | 'closed'

/** `for (const row of table)` goes through the rows, in the order in which the server told them, then as they came. */
export interface Table<R = Row> extends Iterable<R> {
  readonly pattern: string
  /** The same Map as long as the table lives; not to be changed. */
  readonly rows: ReadonlyMap<Key, R>
  readonly size: number
  /** By its key, also as an object: `{ customer_id: 12, id: 7 }`. */
  get(key: Key | Record<string, Key>): R | undefined
  /** Whether the server has more rows than it tells at once; of those only what changes gets here. */
  readonly more: boolean
  readonly state: TableState
  /** Why it is `closed`, or has to ask again. */
  readonly error?: HeraldError
  /** Settles when the rows are there for the first time, or were refused. Need not be awaited. */
  readonly ready: Promise<Table<R>>
  /** Calls the listener for each change that is made to `rows`, after it; returns what takes it off again. */
  onChange(listener: (change: TableChange<R>) => void): () => void
  /** Calls the listener when the rows were asked for, and were replaced: the first time, and when they differ. */
  onReset(listener: (reset: TableReset<R>) => void): () => void
  /** Calls the listener now and at each change. */
  onState(listener: (state: TableState, error?: HeraldError) => void): () => void
  close(): void
}

/**
 * The rows that a channel or a pattern of a feed names, as `/orders/12/*`: in the order of their changes, none of them
 * missing and none of them back in time, through breaks of the connection and restarts of the server.
 */
export function table<R = Row>(herald: Herald, pattern: string): Table<R>
