/** The seam between what outlives a connection (Herald, Subscription, Outgoing) and what does not. */

import type { Position, State, Gap } from './herald.js'
import type { HeraldError } from './error.js'

/** An entry as it came over the wire. */
export interface Arrival {
  channel: string
  data: any
  position?: Position
  id?: string
}

/** Where to begin: nothing is from now on. */
export interface From {
  since?: Position
  last?: number
}

export interface JoinReply {
  top: Position
  /** Absent when nothing of the past was asked for. */
  recovered?: boolean
  reason?: string
}

/** What a subscription shows to a connection. */
export interface Joint {
  readonly pattern: string
  from(): From
  joining(): void
  joined(reply: JoinReply): unknown
  received(arrival: Arrival): void
  lost(gap: Gap): void
  refused(error: HeraldError): void
}

export interface Publication {
  channel: string
  id: string
  /** The data, as JSON text: what the page does to its objects later does not change what was published. */
  json: string
}

/** What is above a connection. */
export interface Above {
  /** The state has changed; `connected` comes after all joints were asked to join, in the order they were joined. */
  changed(state: State): void
}

/**
 * Something that speaks to a server: a `Session` of this page's own, or a `Tab` that shares one with other tabs. Begins
 * when it is opened; tries for ever, until it is closed or the server refuses it for good.
 */
export interface Connection {
  readonly state: State
  /** Begins; also again after `close`. */
  open(): void
  /** Joins now, or as soon as there is a connection, and anew after each break, until it leaves. */
  join(joint: Joint): void
  leave(joint: Joint): void
  /** Settles with the position (undefined when not kept); fails with code `lost` when it is not known what became of it. */
  send(publication: Publication): Promise<Position | undefined>
  /** Something has changed outside (the network, visibility, sleep): tries now, or makes sure of what it has. */
  wake(): void
  /**
   * Ends the session; what was given to `send` is sent first. The state becomes `closed`; with code `away` when the page
   * is only left, and may come back and `open` it again: its joints stay, and join again.
   */
  close(isAway?: boolean): void
}

/** Reads a page of a channel's history. */
export type ReadHistory = (
  channel: string,
  options: import('./herald.js').HistoryOptions
) => Promise<{ entries: Arrival[]; complete: boolean }>

/** What `Herald` is put together of; `core.js` and `index.js` differ in these. */
export interface Parts {
  connection(settings: import('./settings.js').Settings, above: Above, options: import('./herald.js').Options): Connection
  outgoing(
    connection: Connection,
    options: import('./herald.js').Options,
    settings: import('./settings.js').Settings
  ): import('./outgoing.js').Outgoing
  subscription(
    pattern: string,
    listener: ((entry: import('./herald.js').Entry) => void) | undefined,
    options: import('./herald.js').SubscribeOptions,
    host: import('./subscription.js').Host
  ): import('./subscription.js').Subscription
  /** How requests are made, for each kind of polling there is. */
  posts: { [type: string]: (url: string) => import('./wire.js').Post }
}
