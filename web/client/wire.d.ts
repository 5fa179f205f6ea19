/** What carries Bayeux messages: Polling or Socket. */

import type { HeraldError } from './error.js'

export interface Message {
  channel: string
  id?: string
  clientId?: string
  [field: string]: any
}

export interface Wire {
  readonly type: import('./herald.js').TransportName
  /** Sends messages without a connect; the last of a page may outlive it. Settles when it is time for the next. */
  send(messages: Message[], isLast?: boolean): void | Promise<void>
  /**
   * Sends messages of which the last is a handshake or connect. The patience is for its answer, in ms. `anew` says that
   * whatever polls before it may still bring is asked for again.
   */
  poll(messages: Message[], patience: number, anew: boolean): void
  close(): void
}

export interface WireEvents {
  received(messages: Message[]): void
  /** The wire is broken, or one of its requests failed: what was under way may or may not have arrived. */
  failed(error: HeraldError, wire: Wire): void
  /** A WebSocket is there to be moved to. */
  opened(): void
}

/** One request with messages. */
export interface Request {
  /** The messages that answer it; fails with code `unavailable`, and the status of the HTTP response if there was one. */
  answer: Promise<Message[]>
  abort(): void
}

/** Sends messages; the patience is in ms; the last of a page may outlive it. */
export type Post = (messages: Message[], patience: number, last?: boolean) => Request
