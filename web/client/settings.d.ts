/** What a session is made with: see `Herald`, which makes it of what the page said. */

import type { Post } from './wire.js'

export interface Settings {
  /** The Bayeux endpoint. */
  url: string
  token?: string | (() => string | Promise<string>)
  /** For polling, if that may be used, and of which kind it is. */
  post?: Post
  pollingType: import('./herald.js').TransportName
  /** Whether a WebSocket may be used. */
  socket: boolean
  /** All that the page allows. */
  transports: import('./herald.js').TransportName[]
  /** In ms. */
  maxBackoff: number
}
