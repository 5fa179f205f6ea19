// One kept channel through the stock CometD client: history on arrival, and after a break what was missed, in order.

import { CometD } from './vendor/cometd/cometd.js'

export class Room {
  #cometd = new CometD()
  #channel
  #view
  #subscription
  #position // of the newest message that was shown; opaque, and only ever handed back
  #broken = false // whether the connection was lost since the channel was subscribed to

  constructor(channel, view) {
    this.#channel = channel
    this.#view = view
    this.#cometd.configure({
      url: `${location.origin}/bayeux`,
      connectTimeout: 2000, // without it a proxy that swallows the upgrade is waited for without end
      maxSendBayeuxMessageSize: 60 * 1024, // the client's own limit is 8 KiB
      maxBackoff: 10000
    })
    this.#cometd.addListener('/meta/handshake', reply => this.#shakenHands(reply))
    this.#cometd.addListener('/meta/connect', reply => this.#connected(reply))
    this.#cometd.addListener('/herald/gap', () => view.lost())
  }

  open() {
    this.#cometd.handshake()
    addEventListener('pagehide', () => this.#cometd.disconnect())
    addEventListener('pageshow', event => event.persisted && this.#cometd.handshake())
  }

  /** Publishes; under the same id a second try of the same words is recognised by the server and not doubled. */
  publish(data, id) {
    return new Promise(settle => {
      try {
        this.#cometd.publish(this.#channel, data, { ext: { herald: { id } } }, settle)
      } catch {
        settle({ successful: false }) // the client is between two sessions
      }
    })
  }

  #shakenHands(reply) {
    if (!reply.successful) return this.#view.broken(reply.error)
    this.#subscribe() // a handshake is a new session, and CometD's client forgets its subscriptions
  }

  #connected(reply) {
    if (!reply.successful) {
      this.#broken = true
      this.#view.broken()
    } else if (this.#cometd.getStatus() === 'connected') {
      this.#view.connected(this.#cometd.getTransport().type, this.#cometd.getClientId())
      if (this.#broken) this.#subscribeAnew()
    }
  }

  /** The same session over a new connection: what was on its way when the old one broke is lost, so history tells. */
  #subscribeAnew() {
    this.#cometd.unsubscribe(this.#subscription, () => this.#subscribe())
  }

  #subscribe() {
    this.#broken = false
    const from = this.#position ? { since: this.#position } : { last: 50 }
    this.#subscription = this.#cometd.subscribe(this.#channel, message => this.#heard(message),
      { ext: { herald: from } }, reply => this.#subscribed(reply, from))
  }

  #subscribed(reply, from) {
    if (!reply.successful) return this.#view.broken(reply.error)
    const { top, recovered } = reply.ext.herald
    if (recovered === false) {
      if (this.#position === from.since) this.#position = top
      this.#view.lost()
    }
    this.#view.recovered(from.last ? `the last ${from.last}, on arrival` : recovered ? 'caught up after a break' : 'gone in part')
  }

  #heard(message) {
    if (this.#broken) return
    this.#position = message.ext?.herald.position ?? this.#position
    this.#view.heard(message.data, this.#position ?? '')
  }
}
