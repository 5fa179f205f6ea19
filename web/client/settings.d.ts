/** What a session is made with: see `Herald`, which makes it of what the page said. */

import type { Post } from './wire.js'

export interface Settings {
  /** The Bayeux endpoint. */
  url: string
  /** The newest token, if there is any. */
  token: () => Promise<any>
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
