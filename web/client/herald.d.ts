/**
 * The browser's side of Herald: publish, subscribe, and lose nothing.
 *
 * Everything that may go wrong is a {@link HeraldError} with a `code`; see https://‹your server›/docs/errors.
 */

/** Any value that JSON has. */
export type Json = null | boolean | number | string | Json[] | { [name: string]: Json | undefined }

/** A place in the server's history: to be kept and handed back as it came. */
export type Position = string

export type TransportName = 'websocket' | 'long-polling' | 'callback-polling'

/** One publication as it arrives. */
export interface Entry<Data = any> {
  readonly channel: string
  readonly data: Data
  /** Absent on channels that are not kept. */
  readonly position?: Position
  /** The publisher's name for it, when it gave one; `herald.publish` always does. */
  readonly id?: string
  /** Whether this page published it. */
  readonly own: boolean
}

/** What became of a publication: it is kept as durably as the channel's rule says. */
export interface Receipt {
  readonly channel: string
  readonly id: string
  /** Absent on channels that are not kept. */
  readonly position?: Position
}

/** What the connection is doing. */
export interface State {
  /**
   * `connecting` before the first connection, `connected`, `disconnected` while it tries to come back, `closed` for good.
   */
  readonly name: 'connecting' | 'connected' | 'disconnected' | 'closed'
  /** Over what it speaks while connected, else null. */
  readonly transport: TransportName | null
  /** The session's id at the server while connected, else null. */
  readonly session: string | null
  /** Why it is not connected, or why the last attempt failed. */
  readonly error?: HeraldError
  /** When it will try again, in milliseconds since 1970; only while `disconnected` or `connecting` after a failure. */
  readonly retryAt?: number
  /** Whether another tab of this browser holds the connection for this one. */
  readonly shared: boolean
}

export interface Options {
  /** Where the server is; the page's own origin when it is not said. `https://h.example` means its `/bayeux`. */
  url?: string | URL
  /** Sent with each handshake as `ext.herald.token`; a function is asked anew each time. */
  token?: string | (() => string | Promise<string>)
  /** Which transports may be used, most wanted first. Default: `['websocket', 'long-polling']`. */
  transports?: TransportName[]
  /**
   * One connection for all tabs of the browser that have the same URL and `storage`. Default: true, where the browser
   * has Web Locks and BroadcastChannel (on https or localhost), else each tab has its own. Not in the core build.
   */
  tabs?: boolean
  /**
   * Opts into storage, under this name (of the user, say; `true` is `'default'`): publications that were not confirmed
   * are kept in IndexedDB and sent after a reload or an absence; a subscription's position is kept across a reload of
   * its tab, and it goes on from there. Not in the core build.
   */
  storage?: boolean | string
  /** How long a publication may wait for its confirmation, in ms, before it is given up. Default: 60,000. */
  publishTimeout?: number
  /** The longest pause between two attempts to connect, in ms; each is a random part of it. Default: 10,000. */
  maxBackoff?: number
}

export interface PublishOptions {
  /** The publisher's own name for this message: published twice under it, it is kept once. Default: a random one. */
  id?: string
  /** `false`: fail with `unavailable` at once while there is no connection. Default: wait for it. */
  wait?: boolean
  /** `false`: this page's own subscriptions pass it by (all but me). Default: true. */
  echo?: boolean
  /** See {@link Options.publishTimeout}. */
  timeout?: number
}

export interface SubscribeOptions {
  /** Begin after this position: what was missed comes first, in order, once. */
  since?: Position
  /** Begin with the newest so many that are kept; with `since` too, whichever goes farther back. */
  last?: number
  /** `false`: pass by what this page published. Default: true. */
  own?: boolean
}

/** What `ready` tells. */
export interface Ready {
  /** The newest position there was when the subscription was made: what is newer is live. */
  readonly top: Position
  /** Whether all that was asked for of the past comes; if not, {@link Subscription.onGap} was told too. */
  readonly recovered: boolean
}

/** A hole in what this subscription was given: reload your state; from `position` on nothing is missing. */
export interface Gap {
  readonly reason: string
  readonly position: Position
}

/** A page of history, oldest first. */
export interface HistoryPage<Data = any> {
  readonly entries: Entry<Data>[]
  /** Whether there is nothing further in that direction. */
  readonly complete: boolean
}

export interface HistoryOptions {
  /** Entries older than this position, the newest of them; default: than the oldest that this subscription has had. */
  before?: Position
  /** Entries newer than this position, the oldest of them. */
  since?: Position
  /** At most so many. Default: 50. */
  limit?: number
}

/** `for await (const entry of subscription)` hands over each entry; leaving the loop closes the subscription. */
export interface Subscription<Data = any> extends AsyncIterable<Entry<Data>> {
  readonly pattern: string
  /** Settles when the server has taken the subscription, or has refused it. Need not be awaited. */
  readonly ready: Promise<Ready>
  /** Of the newest entry that was handed over, or from which on it listens; undefined before `ready`. */
  readonly position: Position | undefined
  /** Calls the listener of each hole; returns what takes it off again. */
  onGap(listener: (gap: Gap) => void): () => void
  /** Calls the listener now and at each change: `joining` (also after a break), `live`, `closed` (refused, or by `close`). */
  onState(listener: (state: 'joining' | 'live' | 'closed', error?: HeraldError) => void): () => void
  /** Reads older (or newer) entries of a channel, not of a pattern. */
  history(options?: HistoryOptions): Promise<HistoryPage<Data>>
  close(): void
}

/** Why something was not done. */
export class HeraldError extends Error {
  constructor(code: string, message: string, status?: number)
  readonly name: 'HeraldError'
  /**
   * A word for programs. The client's own: `unavailable` (no connection in time; nothing is known to have been kept),
   * `closed`, `too_large`, `bad_channel`, `bad_data`, `overloaded` (too much waits already), `unsupported`. All others
   * are the server's: see its errors page.
   */
  readonly code: string
  /** The server's number, such as 403; 0 for the client's own. */
  readonly status: number
  /** Whether the same may succeed later, under the same id. */
  readonly retry: boolean
}

/** One connection to a server, kept up until `close`. */
export class Herald {
  /** Connects at once. `new Herald()` connects to the page's own origin. */
  constructor(url?: string | URL | Options, options?: Options)
  static connect(url?: string | URL | Options, options?: Options): Herald
  static readonly HeraldError: typeof HeraldError
  readonly state: State
  /** Calls the listener now and at each change; returns what takes it off again. */
  onState(listener: (state: State) => void): () => void
  /**
   * Publishes JSON to a channel. The promise always settles: with the receipt when it is confirmed, else with a
   * {@link HeraldError}. Publications of one page to one channel are kept in the order in which they were made.
   */
  publish(channel: string, data: Json, options?: PublishOptions): Promise<Receipt>
  /**
   * Subscribes to a channel, or to many (`/chat/*`, `/chat/**`). Each entry comes once, a channel's in order, through
   * breaks of the connection, changes of transport and restarts of the server; or `onGap` tells.
   */
  subscribe<Data = any>(pattern: string, listener?: (entry: Entry<Data>) => void, options?: SubscribeOptions): Subscription<Data>
  subscribe<Data = any>(pattern: string, options: SubscribeOptions): Subscription<Data>
  /** Ends all subscriptions and the session. Publications under way are sent first, as far as that is possible. */
  close(): Promise<void>
}

/** `new Herald(url, options)`. */
export function connect(url?: string | URL | Options, options?: Options): Herald
