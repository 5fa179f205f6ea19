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
  send(messages: Message[]): void
  close(): void
}

export interface WireEvents {
  received(messages: Message[], wire: Wire): void
  /** The wire is broken, or one of its requests failed: what was under way may or may not have arrived. */
  failed(error: HeraldError, wire: Wire): void
}

/** One request with messages. */
export interface Request {
  /** The messages that answer it; fails with code `unavailable`, and the status of the HTTP response if there was one. */
  answer: Promise<Message[]>
  abort(): void
  /** Whether nobody wants the answer any more. */
  dropped?: boolean
}

/** Sends messages; the patience is in ms; the last of a page may outlive it. */
export type Post = (messages: Message[], patience: number, last?: boolean) => Request
