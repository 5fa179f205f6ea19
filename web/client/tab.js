import { Follower } from './follower.js'
import { HeraldError, closed } from './error.js'
import { Leader } from './leader.js'
import { Session } from './session.js'

/** @typedef {import('./connection.js').Connection} Connection */
/** @typedef {import('./connection.js').Joint} Joint */
/** @typedef {import('./connection.js').Publication} Publication */
/** @typedef {import('./herald.js').Position} Position */
/** @typedef {import('./herald.js').State} State */

/**
 * A connection that all tabs of a browser share. The tab that holds a lock leads: it has the session. All others follow
 * it, and wait for the lock meanwhile, so that there is another leader as soon as one ends, however it does. One that
 * gives no sign of life is robbed of the lock.
 *
 * @implements {Connection}
 */
export class Tab {
  /** @type {State} */
  state = { name: 'connecting', transport: null, session: null, shared: true }
  #name
  #settings
  #above
  /** @type {Set<Joint>} in the order in which they joined */
  #joints = new Set()
  /** @type {Set<(error: HeraldError) => void>} of publications that are under way */
  #rejects = new Set()
  /** @type {Connection | undefined} through which it speaks now */
  #through
  /** @type {Leader | undefined} */
  #leader
  /** Its place in the lock's queue, or its hold of it. */
  #turn = new AbortController()
  #wasConnected = false

  /**
   * @param {string} name the same in all tabs that may share
   * @param {import('./settings.js').Settings} settings
   * @param {import('./connection.js').Above} above
   */
  constructor(name, settings, above) {
    this.#name = name
    this.#settings = settings
    this.#above = above
  }

  open() {
    if (this.#through) return
    this.#follow()
    this.#queue({})
  }

  /** @param {LockOptions} how */
  #queue(how) {
    this.#turn.abort()
    const turn = (this.#turn = new AbortController())
    const { signal } = turn
    navigator.locks
      .request(this.#name, how.steal ? how : { signal }, () => {
        if (signal.aborted) return
        this.#lead()
        return new Promise(release => (signal.onabort = release))
      })
      .catch(({ name }) => {
        if (signal.aborted) return
        if (name !== 'AbortError') return this.#lead() // the browser keeps tabs of this site apart
        this.#follow() // robbed of it
        this.#queue({})
      })
  }

  #lead() {
    /** @type {Session} */
    const session = new Session(this.#settings, {
      changed: state => {
        if (session !== this.#through) return
        leader.changed(state)
        this.#changed(state)
      }
    })
    const leader = new Leader(this.#name, session)
    this.#go(session)
    this.#leader = leader
  }

  #follow() {
    /** @type {Follower} */
    const follower = new Follower(this.#name, {
      changed: state => {
        if (follower === this.#through) this.#changed(state)
      },
      stuck: () => this.#queue({ steal: true })
    })
    this.#go(follower)
  }

  /** @param {Connection} through */
  #go(through) {
    this.#stop()
    this.#through = through
    for (const joint of this.#joints) {
      joint.joining()
      through.join(joint)
    }
    this.#changed(through.state)
    through.open()
  }

  #stop() {
    const through = this.#through
    this.#through = undefined
    this.#leader?.close()
    this.#leader = undefined
    through?.close()
    for (const reject of this.#rejects) reject(new HeraldError('lost', 'another tab leads now'))
  }

  /** @param {State} state */
  #changed(state) {
    this.#wasConnected ||= state.name === 'connected'
    const name = state.name === 'connecting' && this.#wasConnected ? 'disconnected' : state.name
    this.state = { ...state, name }
    if (name === 'closed') {
      this.#turn.abort()
      this.#stop()
    }
    this.#above.changed(this.state)
  }

  /** @param {Joint} joint */
  join(joint) {
    this.#joints.add(joint)
    this.#through?.join(joint)
  }

  /** @param {Joint} joint */
  leave(joint) {
    this.#joints.delete(joint)
    this.#through?.leave(joint)
  }

  /**
   * @param {Publication} publication
   * @returns {Promise<Position | undefined>}
   */
  send(publication) {
    return new Promise((resolve, reject) => {
      this.#rejects.add(reject)
      this.#through
        ?.send(publication)
        .then(resolve, reject)
        .then(() => this.#rejects.delete(reject))
    })
  }

  wake() {
    this.#through?.wake()
  }

  /** @param {boolean} [isAway] */
  close(isAway) {
    const error = closed(isAway ? 'away' : 'closed')
    this.#changed({ name: 'closed', transport: null, session: null, shared: true, error })
  }
}

/**
 * The name under which tabs share a connection, because they would open the same; none where tabs cannot share: locks
 * are there on https and localhost only, and not for a page without an origin. Where a function gives the token, nobody
 * can tell whether another tab is of the same user, unless the storage is named for one.
 *
 * @param {import('./settings.js').Settings} settings
 * @param {import('./herald.js').Options} options
 */
export function sharedName({ url, socket, pollingType }, { storage, token }) {
  const isAnybody = typeof token == 'function' && typeof storage != 'string'
  if (!globalThis.navigator?.locks || typeof BroadcastChannel != 'function' || origin === 'null' || isAnybody) return
  return ['herald 1', url, socket, pollingType, storage, hash(`${token}`)].join(' ')
}

/**
 * Names of locks can be looked at: a token is not to be seen there.
 *
 * @param {string} text
 */
function hash(text) {
  let hash = 7
  for (const character of text) hash = (hash * 4_294_967 + (character.codePointAt(0) ?? 0)) % 2_097_143_999
  return hash
}
