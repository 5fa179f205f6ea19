import { apply } from './json-apply.js'
import { carefulDiff, diff } from './json-diff.js'
import { isWithin, same, segments } from './json-pointer.js'
import { isList, transform } from './json-transform.js'

/** @typedef {import('./documents.js').Operation} Operation */
/** @typedef {import('./documents.js').Conflict} Conflict */
/** @typedef {{ v: number, client?: string, seq?: number, by?: string, patch: Operation[], over?: any[], row?: any }} Commit */

/**
 * A change of this copy that the server's commits do not contain yet.
 *
 * @typedef {object} Change
 * @property {number} seq
 * @property {Operation[]} patch as it follows the base and the changes before it
 * @property {Operation[]} inverse
 * @property {any[]} over what it overwrites of others, who could not know
 * @property {boolean} [isSent] whether it is as the server may have it: nothing more is typed into it
 * @property {number} [on] the version on which it was sent first, if it was
 * @property {number} [version] which commit it became, by the server's answer
 */

/**
 * The change that a patch became, or a part of; what was carried out, and what undoes that.
 *
 * @typedef {{ change: Change, settled: Operation[], undo: Operation[] }} Made
 */

/**
 * What a step came to.
 *
 * @typedef {object} Outcome
 * @property {Operation[]} ops what happened to `value`
 * @property {Change[]} done changes that are not pending any more
 * @property {Conflict[]} conflicts
 */

/**
 * A copy of a document: the base, as the server's commits make it, and on it the changes that are pending here. Each
 * commit of others goes below what is pending: that is carried over it. All copies make the same base of the same
 * commits, whatever the rules of carrying say; those decide how intentions survive.
 */
export class Replica {
  /** @type {any} */
  base
  /** @type {any} the base with what is pending */
  value
  version = -1
  /** @type {Change[]} */
  pending = []
  client
  seq = 0

  /** @param {string} client */
  constructor(client) {
    this.client = client
  }

  /**
   * Changes this copy, whole or not at all.
   *
   * @param {readonly Operation[]} patch
   * @returns {Made | null} null when it comes to nothing
   * @throws {import('./json-check.js').PatchError}
   */
  change(patch) {
    const { value, settled, inverse } = apply(this.value, patch)
    if (!settled.length) return null
    const last = this.pending[this.pending.length - 1]
    const typed = last && !last.isSent && joined(last.patch, settled)
    const made = typed ? last : { seq: ++this.seq, patch: settled, inverse, over: [] }
    if (typed) Object.assign(made, { patch: typed, inverse: [...inverse, ...last.inverse] })
    else this.pending.push(made)
    this.value = value
    return { change: made, settled, undo: inverse }
  }

  /**
   * Takes in the commit that follows the base.
   *
   * @param {Commit} commit
   * @returns {Outcome}
   */
  receive(commit) {
    const { v, client, seq, patch } = commit
    const own = client === this.client ? this.pending.findIndex(change => change.seq === seq) : -1
    const done = this.pending.splice(0, own + 1)
    const isAsMade = done.length && same(done.flatMap(change => change.patch), patch)
    const before = isAsMade || !done.length ? undefined : this.#view(done, this.base)
    this.base = apply(this.base, patch).value
    this.version = v
    if (isAsMade) return { ops: [], done, conflicts: [] }
    const bs = done.length ? carefulDiff(before, this.base) : patch
    return this.#carry(bs, done, client === this.client ? undefined : commit)
  }

  /**
   * Drops what the server did not take; what was made after it stays.
   *
   * @param {number} seq
   * @returns {Outcome}
   */
  drop(seq) {
    const at = this.pending.findIndex(change => change.seq === seq)
    if (at < 0) return { ops: [], done: [], conflicts: [] }
    const earlier = this.pending.splice(0, at)
    const [dropped] = this.pending.splice(0, 1)
    const bs = this.#rebase(this.pending, dropped.inverse)
    this.pending.unshift(...earlier)
    return this.#shown(bs, [dropped], [])
  }

  /**
   * Goes on from another state of the document, as the server told it; what is pending and not in it is carried over.
   *
   * @param {{ value: any, version: number, seq?: number }} answer `seq`: the last change of this copy that was taken
   * @returns {Outcome}
   */
  reset({ value, version, seq = 0 }) {
    const done = this.pending.filter(change => change.seq <= seq || (change.version ?? Infinity) <= version)
    this.pending.splice(0, done.length)
    this.seq = Math.max(this.seq, seq)
    const isFirst = this.version < 0
    const before = isFirst ? value : this.#view(done, this.base)
    this.base = value
    this.version = version
    if (!isFirst) return this.#carry(carefulDiff(before, value), done)
    this.value = this.#view(this.pending, value)
    return { ops: [{ op: 'replace', path: '', value: this.value }], done, conflicts: [] }
  }

  /**
   * Goes on where a copy was left.
   *
   * @param {import('./document-store.js').Stored} stored
   */
  restore({ key, base, version, seq, pending }) {
    Object.assign(this, { client: key[2], base, version, seq, pending })
    for (const change of pending) Object.assign(change, { isSent: true, version: undefined })
    this.value = this.#view(pending, base)
  }

  /** The server knows its former name no more: what is pending was not taken under it, and is counted anew. */
  renew() {
    this.client = `${this.client.split('-')[0]}-${Math.random().toString(36).slice(2)}`
    this.seq = 0
    for (const change of this.pending) Object.assign(change, { seq: ++this.seq, on: undefined })
  }

  /**
   * @param {Operation[]} bs
   * @param {Change[]} done
   * @param {Commit} [commit] of another, if it is one
   */
  #carry(bs, done, commit) {
    /** @type {Conflict[]} */
    const conflicts = []
    const carried = this.#rebase(this.pending, bs, commit && witness(commit, conflicts))
    const empty = this.pending.filter(({ patch, isSent }) => !patch.length && !isSent)
    this.pending = this.pending.filter(change => !empty.includes(change))
    return this.#shown(carried, done.concat(empty), conflicts)
  }

  /**
   * @param {Change[]} changes
   * @param {Operation[]} bs
   * @param {(change: Change) => import('./json-transform.js').Witness} [watch]
   */
  #rebase(changes, bs, watch) {
    for (const change of changes) [change.patch, bs] = transform(change.patch, bs, watch?.(change))
    return bs
  }

  /**
   * @param {Operation[]} ops what should have happened to the value
   * @param {Change[]} done
   * @param {Conflict[]} conflicts
   * @returns {Outcome}
   */
  #shown(ops, done, conflicts) {
    const before = this.value
    this.value = this.#view(this.pending, this.base)
    return { ops: leads(before, ops, this.value) ? ops : diff(before, this.value), done, conflicts }
  }

  /**
   * @param {Change[]} changes
   * @param {any} value
   */
  #view(changes, value) {
    for (const change of changes) {
      change.inverse = []
      try {
        const done = apply(value, change.patch)
        value = done.value
        change.inverse = done.inverse
      } catch {
        // The server will say so: meanwhile it is not shown.
      }
    }
    return value
  }
}

/**
 * Sees what a commit of another does to changes of this copy, and they to it.
 *
 * @param {Commit} commit
 * @param {Conflict[]} conflicts
 * @returns {(change: Change) => import('./json-transform.js').Witness}
 */
function witness({ v: version, by, client }, conflicts) {
  return change => (a, b, result) => {
    const { path } = b
    if (!result.length) {
      const isLoss = a.op !== b.op || /^(add|replace|inc)$/.test(a.op) || (a.op === 'move' && a.from !== b.from)
      const why = b.op === 'remove' ? 'removed' : 'replaced'
      if (isLoss) conflicts.push({ kind: 'dropped', path: a.path, why, version, by })
    } else if (overwrites(a, b) && !change.over.some(one => one.version === version && one.path === path)) {
      change.over.push({ path, version, ...(by && { by }), client })
    }
  }
}

/**
 * Whether what `b` wrote is not to be seen any more after `a`.
 *
 * @param {Operation} a
 * @param {Operation} b
 */
function overwrites(a, b) {
  const isWritten = /^(replace|inc|splice)$/.test(b.op) || (b.op === 'add' && !isList(b))
  const isOver = /^(replace|remove)$/.test(a.op) || (a.op === 'add' && !isList(a))
  return isWritten && isOver && isWithin(segments(b.path), segments(a.path))
}

/**
 * @param {any} before
 * @param {Operation[]} ops
 * @param {any} after
 */
function leads(before, ops, after) {
  try {
    return same(apply(before, ops).value, after)
  } catch {
    return false
  }
}

/**
 * Two edits of a text as one, where the second goes on with what the first typed.
 *
 * @param {Operation[]} first
 * @param {Operation[]} second
 * @returns {Operation[] | undefined}
 */
function joined([one, ...more], [next, ...others]) {
  const isOne = !more.length && !others.length && one?.op === 'splice' && next.op === 'splice'
  if (!isOne || one.path !== next.path) return undefined
  const typed = [...(one.ins ?? '')]
  const [at, del] = [(next.pos ?? 0) - (one.pos ?? 0), next.del ?? 0]
  if (at < 0 || !typed.length || at + del !== typed.length) return undefined
  return [{ ...one, ins: typed.slice(0, at).join('') + next.ins }]
}
