/**
 * What goes beyond publish and subscribe, beside `herald.mjs`: questions and answers, who is here, what is said to a
 * user, rooms.
 */

import type { Entry, Herald, HeraldError, Json, Position, SubscribeOptions, Subscription } from './herald.js'

export interface AskOptions {
  /** How long to wait for the (last) answer, in ms. Default: 30,000, and no longer than the server allows. */
  timeout?: number
  /** Calls it off. */
  signal?: AbortSignal
}

/** Somebody who is on a channel; a user with five tabs is one member with five connections. */
export interface Member {
  readonly id: string
  /** The token's subject; absent for whoever showed no token. */
  readonly user?: string
  /** What the token says of the user, as far as the server shows it. */
  readonly info?: Record<string, any>
  /** What one of its connections set last. */
  readonly state?: any
  readonly connections: number
  readonly since: string
}

export interface MembersChange {
  readonly joined: Member[]
  readonly left: Member[]
  readonly changed: Member[]
  /** Who is here now; of many a sample. */
  readonly members: Member[]
  /** How many are here. */
  readonly count: number
}

export interface MembersOptions {
  /** `false`: look on without being a member. Default: true, which subscribes to the channel. */
  join?: boolean
  /** What the others are to see of this connection: typing, a cursor, a status. */
  state?: Json
}

export interface Members extends Iterable<Member> {
  /** By id. */
  readonly all: Map<string, Member>
  readonly count: number
  /** Whether `all` is a sample, because there are too many. */
  readonly sampled: boolean
  /** Why nothing comes, when the server refused. */
  readonly error?: HeraldError
  /** Shows the others something else; null takes it away. */
  set(state: Json): Promise<void>
  close(): void
}

export interface Inbox {
  readonly user: string
  readonly subscription: Subscription
  /** Says that all up to the position was read; the user's other devices hear of it. A mark only moves on. */
  read(position: Position): Promise<void>
  /** How much is newer than what was read; `more` when the server stopped counting. */
  unread(): Promise<{ unread: number; more: boolean; read?: Position }>
  /** Calls the listener when the mark has moved, on whichever device; returns what takes it off again. */
  onRead(listener: (position: Position) => void): () => void
  close(): void
}

export class Services {
  constructor(herald: Herald)
  /**
   * Asks the server: resolves with the answer (of several, the last), or fails with a HeraldError: what the service
   * said, `timeout`, `aborted`, or `lost` when the session ended before the answer came (it may have been done).
   */
  ask<Result = any>(name: string, data?: Json, options?: AskOptions): Promise<Result>
  /** The same, for several answers; leaving the loop calls it off. */
  stream<Result = any>(name: string, data?: Json, options?: AskOptions): AsyncIterableIterator<Result>
  /** Answers what the server asks; returns what takes the handler off again. */
  answer(name: string, handler: (data: any) => any): () => void
  /** Who is on a channel, from now on; the listener is told of the list first, as `joined`, then of each change. */
  members(channel: string, listener?: (change: MembersChange) => void, options?: MembersOptions): Members
  members(channel: string, options?: MembersOptions): Members
  /** What is said to this page's user; fails with `token_required` for a page that showed no token. */
  inbox(listener: (entry: Entry) => void, options?: SubscribeOptions): Promise<Inbox>
  /** Calls the listener for each room that this session is in, and whenever it enters or leaves one. */
  rooms(listener: (channel: string, isIn: boolean) => void): () => void
}

export function services(herald: Herald): Services
