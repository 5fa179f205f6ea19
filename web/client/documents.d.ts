/** Shared documents, beside `herald.mjs`: JSON that people edit together. */

import type { Herald, HeraldError, Json } from './herald.js'

/** An operation of RFC 6902, or `inc`, which adds to a number, or `splice`, which edits a text. */
export interface Operation {
  op: 'add' | 'remove' | 'replace' | 'move' | 'copy' | 'test' | 'inc' | 'splice'
  /** A JSON Pointer (RFC 6901). */
  path: string
  from?: string
  value?: any
  /** Of `splice`, in characters (code points): where, how many are deleted, and what is inserted. */
  pos?: number
  del?: number
  ins?: string
  /** The server's: `false` where the last name of `path`, of `from`, looks like an index and is a member's. */
  list?: boolean
  fromList?: boolean
  gone?: boolean
}

/**
 * `opening`: the document is asked for (with an error: it failed, and will be tried again); `joining` after a break of the
 * connection; `live`; `read-only`: live, and this page may not change it; `closed` for good. In all but `closed` and
 * `read-only` it can be changed, once it is there.
 */
export type DocumentState = 'opening' | 'joining' | 'live' | 'read-only' | 'closed'

export interface DocumentOptions {
  /**
   * Opts into storage, under this name (of the user, say; `true` is `'default'`): the document, and changes that were not
   * confirmed, are kept in IndexedDB, shown after a reload, and sent when there is a connection. Needs https or localhost.
   */
  storage?: boolean | string
}

/** What became of a change: it is kept. */
export interface Receipt {
  readonly version: number
  /** It came to nothing: what it was about is gone, or it said what was so already. */
  readonly nothing?: boolean
}

export interface DocumentChange<T = any> {
  /** What happened to `value`. */
  readonly ops: readonly Operation[]
  /** Which places in it that concerns. */
  readonly paths: readonly string[]
  /** Whether this page did it. */
  readonly local: boolean
  /** Who else, if they have a name. */
  readonly by?: string
  readonly value: T
}

/** What the server did not take; it is not in `value` any more. */
export interface Refusal {
  /** With `op` and `path` of the operation that was at fault, if it was one. */
  readonly error: HeraldError & { op?: number; path?: string }
  readonly patch: readonly Operation[]
}

/** A change and one that did not know of it. */
export interface Conflict {
  /**
   * `overwritten`: what this page wrote was overwritten unseen; `dropped`: what it wrote came to nothing; `row`: what somebody
   * here wrote is not in the row that the document is of, which every page is told.
   */
  readonly kind: 'overwritten' | 'dropped' | 'row'
  readonly path: string
  /** Of `row`: what was written here and does not stand. */
  readonly lost?: any
  /** Of `row`: why the database did not take it; undefined when others had written something else. */
  readonly denied?: string
  /** Why it was dropped: what it was about was removed, or replaced. */
  readonly why?: 'removed' | 'replaced'
  /** Whose doing it was, if they have a name, and with which version. */
  readonly by?: string
  readonly version: number
}

/**
 * A document, as this page sees it: what the server has, and on it what this page has changed. Each way to change it
 * shows at once, settles with a receipt when the server has kept it, and throws a {@link HeraldError} at once when it makes no sense
 * here (`patch_invalid`, `patch_failed`, `test_failed`, `publish_denied`, `unavailable` before it is there, `closed`).
 */
export interface SharedDocument<T = any> {
  readonly channel: string
  /** The same objects as long as they do not change; not to be changed but by the methods. Undefined before it is there. */
  readonly value: T
  /** How many changes the server has taken, of all. */
  readonly version: number
  readonly state: DocumentState
  /** Why it is `closed`, `read-only`, or has to ask again. */
  readonly error?: HeraldError
  /** Settles when the document is there, perhaps from storage, or was refused. Need not be awaited. */
  readonly ready: Promise<SharedDocument<T>>
  /** How many changes wait for the server to confirm them. */
  readonly pending: number
  /** By a JSON Pointer; undefined where there is nothing. */
  get(path: string): any
  /** All of it, or nothing. */
  patch(operations: readonly Operation[]): Promise<Receipt>
  /** A merge patch (RFC 7396). */
  merge(mergePatch: Json): Promise<Receipt>
  /** Puts a value there, whether something was there or not; in a list: in the place of what is there. */
  set(path: string, value: Json): Promise<Receipt>
  remove(path: string): Promise<Receipt>
  /** Into a list, before what is there. */
  insert(path: string, value: Json): Promise<Receipt>
  /** At the end of a list. */
  push(path: string, value: Json): Promise<Receipt>
  /** As RFC 6902: `path` is read as if `from` had been removed. */
  move(from: string, path: string): Promise<Receipt>
  /** Adds to a number: of concurrent ones each counts. Default: 1. */
  inc(path: string, value?: number): Promise<Receipt>
  /** Edits a text: what others type meanwhile stays. Counted in characters (code points). */
  splice(path: string, pos: number, del: number, ins?: string): Promise<Receipt>
  /** The same, by what the text is to be. */
  text(path: string, text: string): Promise<Receipt>
  /** Undoes what this page changed last (typing in one field within a second is one step); where others have written since, theirs stays. */
  undo(): boolean
  redo(): boolean
  readonly canUndo: boolean
  readonly canRedo: boolean
  /** Calls the listener after each change of `value`; returns what takes it off again, as all of these. */
  onChange(listener: (change: DocumentChange<T>) => void): () => void
  /** Calls the listener now and at each change. */
  onState(listener: (state: DocumentState, error?: HeraldError) => void): () => void
  onRefused(listener: (refusal: Refusal) => void): () => void
  onConflict(listener: (conflict: Conflict) => void): () => void
  /** Calls the listener each time that a change of this page was kept. */
  onSaved(listener: (receipt: Receipt) => void): () => void
  /** What is pending is not sent any more, but kept in storage. */
  close(): void
}

/** Opens a document; a channel that a rule of the server's `documents` names. */
export function document<T = any>(herald: Herald, channel: string, options?: DocumentOptions): SharedDocument<T>

/** Somebody who is there. */
export interface Present<S = any> {
  readonly id: string
  /** As the server knows them. */
  readonly user?: string
  readonly info?: any
  /** As they say. */
  readonly state: S
  /** Whether it is this page. */
  readonly own: boolean
}

export interface Awareness<S = any> {
  /** By id; the same Map as long as it lives. */
  readonly all: ReadonlyMap<string, Present<S>>
  /** Says what this page's state is now; at most 20 times a second it is sent. null: this page is not there. */
  set(state: S | null): void
  readonly state: S | null
  /** Calls the listener after each change of `all`. */
  onChange(listener: (all: ReadonlyMap<string, Present<S>>) => void): () => void
  close(): void
}

/** Who is at a document, and where: never stored, gone when their session ends. */
export function awareness<S = any>(herald: Herald, channel: string, options?: { state?: S | null }): Awareness<S>

export interface BindOptions {
  /** Where the fields are in the document; default: at its top. */
  prefix?: string
  /** Tells the others at which field this page is, as `field` of its state, and shows at which they are: `data-editing-by`. */
  aware?: Awareness
  /** What others are called; default: `state.name`, else `user`. */
  nameOf?: (present: Present) => string
  /** Called when somebody comes to a field or leaves it: the names of all others that are there. */
  onPresence?: (field: HTMLElement, names: string[]) => void
}

/**
 * Binds each `<input name>`, textarea and select of a form to the place of its name in the document, `/name`; `address.city`
 * or `address/city` is `/address/city`. Texts are edited by splices, and the caret stays where it belongs. Returns what unbinds.
 */
export function bind(form: HTMLFormElement, document: SharedDocument, options?: BindOptions): () => void

/** The same for one field: of a list, say, where the place of what it shows changes. Returns what unbinds. */
export function bindField(
  field: HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement,
  document: SharedDocument,
  path: string | (() => string)
): () => void
