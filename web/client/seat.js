import { flat } from './flat.js'
import { Proxy } from './proxy.js'

/** @typedef {import('./connection.js').From} From */
/** @typedef {import('./connection.js').Publication} Publication */

const STALE = 30_000 // ms after which a publication was surely sent through another tab meanwhile

/** The leader's end of the line to one follower. */
export class Seat {
  #term
  #line
  #session
  /** @type {Map<number, Proxy>} */
  #proxies = new Map()
  #end = new AbortController()

  /**
   * @param {string} name the follower's
   * @param {number} term
   * @param {import('./session.js').Session} session
   * @param {() => void} gone called when the follower's tab is
   */
  constructor(name, term, session, gone) {
    this.#term = term
    this.#session = session
    this.#line = new BroadcastChannel(name)
    this.#line.onmessage = ({ data }) => this.#take(data)
    const { signal } = this.#end
    navigator.locks.request(name, { mode: 'shared', signal }, gone).catch(() => {}) // the leader has ended before
  }

  /** @param {any[]} said */
  #take([term, word, number, ...values]) {
    if (term !== this.#term) return
    if (word === 'join') this.#join(number, values[0], values[1])
    else if (word === 'leave') this.#leave(number)
    else if (word === 'send') this.#send(number, values[0], values[1])
    else this.say('pong')
  }

  /**
   * @param {number} number
   * @param {string} pattern
   * @param {From} from
   */
  #join(number, pattern, from) {
    const proxy = new Proxy(pattern, from, (event, value) => this.say('joint', number, event, value))
    this.#proxies.set(number, proxy)
    this.#session.join(proxy)
  }

  /** @param {number} number */
  #leave(number) {
    const proxy = this.#proxies.get(number)
    this.#proxies.delete(number)
    if (proxy) this.#session.leave(proxy)
  }

  /**
   * @param {number} number
   * @param {Publication} publication
   * @param {number} at
   */
  #send(number, publication, at) {
    if (Date.now() - at > STALE) return // this tab was frozen
    this.#session.send(publication).then(
      position => this.say('sent', number, undefined, position),
      error => this.say('sent', number, flat(error))
    )
  }

  /** @param {any[]} words */
  say(...words) {
    if (!this.#end.signal.aborted) this.#line.postMessage([this.#term, ...words])
  }

  close() {
    this.#end.abort()
    this.#line.close()
    for (const number of this.#proxies.keys()) this.#leave(number)
  }
}
