// One kept channel through the stock CometD client: history on arrival, and after a break what was missed, in order.

import { CometD } from './vendor/cometd/cometd.js'

export class Room {
  #cometd = new CometD()
  #channel
  #view
  #subscription
  #position // of the newest message that was shown; opaque, and only ever handed back
  #broken = false // whether the connection was lost since the channel was subscribed to

  /** @param view is told of what was `heard(data)`, and what the `state(name, text)` is */
  constructor(channel, view) {
    this.#channel = channel
    this.#view = view
    this.#cometd.configure({
      url: `${location.origin}/bayeux`,
      connectTimeout: 2000, // without it a proxy that swallows the upgrade is waited for without end
      maxSendBayeuxMessageSize: 60 * 1024 // the client's own limit is 8 KiB
    })
    this.#cometd.addListener('/meta/handshake', reply => reply.successful && this.#subscribe()) // it forgets subscriptions
    this.#cometd.addListener('/meta/connect', reply => this.#connected(reply))
    this.#cometd.handshake()
    addEventListener('pagehide', () => this.#cometd.disconnect())
  }

  /** Publishes; under the same id a second try of the same words is recognised by the server and not doubled. */
  publish(data, id, settle) {
    this.#cometd.publish(this.#channel, data, { ext: { herald: { id } } }, settle)
  }

  #connected({ successful }) {
    this.#broken ||= !successful
    const state = successful ? 'connected' : 'disconnected'
    this.#view.state(state, successful ? `connected, ${this.#cometd.getTransport().type}` : 'connection lost, trying again…')
    if (successful && this.#broken) this.#cometd.unsubscribe(this.#subscription, () => this.#subscribe())
  }

  /** The same session over a new connection lost what was on its way when the old one broke: so history is asked. */
  #subscribe() {
    this.#broken = false
    const from = this.#position ? { since: this.#position } : { last: 20 }
    this.#subscription = this.#cometd.subscribe(this.#channel, message => this.#heard(message),
      { ext: { herald: from } }, ({ ext }) => { this.#position ??= ext?.herald.top })
  }

  #heard({ data, ext }) {
    if (this.#broken) return // what is missing before it comes first, and then it comes again
    this.#position = ext.herald.position
    this.#view.heard(data)
  }
}
