import { Outgoing } from './outgoing.js'
import { post } from './post.js'
import { Session } from './session.js'
import { Subscription } from './subscription.js'

/**
 * What every build begins with: a connection of the page's own, over WebSocket and long-polling.
 *
 * @type {import('./connection.js').Parts}
 */
export const CORE = {
  connection: (settings, above) => new Session(settings, above),
  outgoing: connection => new Outgoing(connection),
  subscription: (...about) => new Subscription(...about),
  posts: { 'long-polling': post }
}
