import { Backoff } from './backoff.js'
import { closed, errorOf, unavailable } from './error.js'
import { Sending } from './sending.js'
import { Timer } from './timer.js'
import { Topics } from './topics.js'
import { Wires } from './wires.js'

/** @typedef {import('./connection.js').Connection} Connection */
/** @typedef {import('./connection.js').Joint} Joint */
/** @typedef {import('./connection.js').Publication} Publication */
/** @typedef {import('./error.js').HeraldError} HeraldError */
/** @typedef {import('./herald.js').State} State */
/** @typedef {import('./wire.js').Message} Message */
/** @typedef {import('./wire.js').Wire} Wire */

const PROMPT = 10_000 // ms within which an answer is due that the server gives at once, and how much later a held one may be

/**
 * One Bayeux session with a server, kept up over whichever wire works; when the server has forgotten it, it handshakes
 * anew. How nothing is lost or doubled thereby is told in README.md.
 *
 * @implements {Connection}
 */
export class Session {
  /** @type {State} */
  state = { name: 'connecting', transport: null, session: null, shared: false }
  #settings
  #above
  #topics = new Topics(() => this.#soon())
  #sending = new Sending()
  #tries
  #wires
  #advice = { timeout: 30_000, interval: 0 } // in ms, until the server tells its own
  /** @type {string | undefined} */
  #clientId
  /** @type {string | undefined} proves that the session is ours */
  #secret
  #messages = 0
  #awaited = '' // id of the newest handshake or connect
  #replies = 0 // to connects, as the server counts them; 0 when the next may have any number
  #live = false // whether the session has been taken up over the current wire
  #isPosting = false
  #isDueSoon = false
  #isWaiting = false // for the next try
  #heard = 0
  #next = new Timer() // connect or try

  /**
   * @param {import('./settings.js').Settings} settings
   * @param {import('./connection.js').Above} above
   */
  constructor(settings, above) {
    this.#settings = settings
    this.#above = above
    this.#tries = new Backoff(500, settings.maxBackoff)
    this.#wires = new Wires(settings, this)
  }

  // ---- what those above call

  /** Also after `close`. */
  open() {
    this.#set('connecting')
    this.#wires.open()
    this.#again()
  }

  /** @param {Joint} joint */
  join(joint) {
    this.#topics.join(joint)
  }

  /** @param {Joint} joint */
  leave(joint) {
    this.#topics.leave(joint)
  }

  /** @param {Publication} publication */
  send(publication) {
    const sent = this.#sending.add(publication)
    this.#soon()
    return sent
  }

  /** Something has changed outside: tries now if it was waiting, makes sure of its connection if it has one. */
  wake() {
    if (this.#isWaiting) {
      this.#wires.refresh()
      this.#again()
    } else if (this.#live && Date.now() - this.#heard > 5000) {
      this.#wires.refresh()
      if (this.#isOnSocket) this.#connect(true)
      else this.#begin()
    }
  }

  /** @param {boolean} [isAway] */
  close(isAway) {
    if (this.#clientId) this.#send([...this.#sending.last(), { channel: '/meta/disconnect' }], true)
    this.#end(closed(isAway ? 'away' : 'closed'))
  }

  // ---- taking the session up

  /** Over the best wire that there is. */
  #again() {
    this.#isWaiting = false
    this.#wires.move()
    if (!this.#wires.current) this.#wires.refresh()
    else if (this.#clientId) this.#begin()
    else this.#handshake()
  }

  #handshake() {
    const wire = this.#wires.current
    this.#settings.token().then(
      token => {
        if (wire !== this.#wires.current || this.#clientId) return
        const supportedConnectionTypes = this.#settings.transports
        this.#ask([{ channel: '/meta/handshake', version: '1.0', supportedConnectionTypes, herald: { token } }])
      },
      error => wire === this.#wires.current && this.#retry(unavailable(`token: ${error}`))
    )
  }

  /** The token ends soon; if none comes in time the session ends with it, and the next handshake asks again. */
  #renew() {
    this.#settings.token().then(
      token => this.#live && this.#send([{ channel: '/service/herald/token', herald: { token } }]),
      () => {}
    )
  }

  /** Goes on with the session over the current wire; whatever was under way is asked for, or said, again. */
  #begin() {
    this.#live = false
    this.#replies = 0
    this.#topics.rejoin()
    this.#connect(true)
  }

  /**
   * @param {boolean} [isPrompt] whether the server is not to hold it
   * @param {Message[]} [topics] what to tell it before
   */
  #connect(isPrompt, topics = this.#topics.messages()) {
    const connect = {
      channel: '/meta/connect',
      connectionType: this.#wires.current?.type,
      advice: isPrompt ? { timeout: 0 } : undefined,
      herald: { nth: this.#messages }
    }
    this.#ask([...topics, connect], isPrompt ? 0 : this.#advice.timeout)
  }

  /**
   * @param {Message[]} messages the last of which is a handshake or connect
   * @param {number} [held] for how long the server may hold the answer, in ms
   */
  #ask(messages, held = 0) {
    this.#next.clear()
    this.#wires.current?.poll(this.#signed(messages), PROMPT + held, !this.#live)
    this.#awaited = `${this.#messages}`
  }

  #connected() {
    if (!this.#isOnSocket) this.#topics.rejoin(true) // all that went with polls is answered by now
    if (this.#live ? this.#isOnSocket : this.state.retryAt) this.#wires.refresh() // not for WebSockets that die at once
    if (!this.#live) {
      if (!this.#wires.isBetter || !this.state.session) {
        // Also before it moves: whoever was told that a subscription is live may publish.
        this.#set('connected', { transport: this.#wires.current?.type, session: this.#clientId })
      }
      if (this.#wires.move()) return this.#connect(true)
      this.#live = true
      this.#isWaiting = false // when a request broke beside the poll
      this.#tries.reset()
    }
    this.#next.set(() => this.#connect(), this.#advice.interval)
    this.#flush()
  }

  // ---- what comes

  /** @param {Message[]} messages */
  received(messages) {
    this.#heard = Date.now()
    for (const { ext } of messages) {
      const nth = ext?.herald?.reply
      if (nth && this.#replies && nth !== this.#replies + 1) this.#topics.rejoin() // the browser repeated a broken request
      this.#replies = nth ?? this.#replies
    }
    for (const message of messages) this.#take(message, message.ext?.herald ?? {})
  }

  /**
   * @param {Message} message
   * @param {any} herald
   */
  #take(message, herald) {
    const { channel, data, id, error, advice, subscription } = message
    Object.assign(this.#advice, advice)
    if (/^402/.test(error) || (this.#clientId && advice?.reconnect === 'handshake')) this.#expired()
    else if (id === this.#awaited) this.#answered(message, herald)
    else if (subscription) this.#topics.replied(message, herald)
    else if ('successful' in message) this.#sending.answered(message, herald)
    else if (channel === '/herald/token') this.#renew()
    else if (channel === '/herald/gap' && data.subscription) this.#topics.lost(data)
    else if (channel) this.#topics.deliver({ channel, data, ...herald })
  }

  /**
   * The newest handshake or connect was.
   *
   * @param {Message} reply
   * @param {any} herald
   */
  #answered({ channel, clientId, successful, error, advice }, { secret, limits }) {
    if (advice?.reconnect === 'none') this.#end(errorOf(error))
    else if (!successful) this.#retry(errorOf(error), advice?.interval)
    else if (channel === '/meta/connect') this.#connected()
    else {
      this.#clientId = clientId
      this.#secret = secret
      Object.assign(this.#sending.limits, limits)
      this.#again()
    }
  }

  /** Each message that was under way says so. */
  #expired() {
    if (!this.#clientId) return
    this.#clientId = undefined
    this.#live = false
    this.#sending.lose()
    this.#next.set(() => this.#again(), Math.random() * this.#advice.interval)
  }

  // ---- what goes

  #soon() {
    if (this.#isDueSoon) return
    this.#isDueSoon = true
    queueMicrotask(() => {
      this.#isDueSoon = false
      this.#flush()
    })
  }

  /** Sends what is due, as far as the order allows it by now. */
  #flush() {
    if (!this.#live) return
    const topics = this.#topics.messages()
    if (topics.length) {
      if (!this.#isOnSocket) this.#connect(true, topics)
      else {
        this.#send(topics)
        this.#soon() // more may be due than go at once
      }
    }
    if (this.#isPosting) return
    if (this.#wires.isBetter && !topics.length) {
      this.#connect(true) // ends the poll that is held; when no other is under way, it moves
      this.#live = false
      return
    }
    const batch = this.#sending.batch()
    if (batch.length) {
      this.#isPosting = true
      Promise.resolve(this.#send(batch)).then(() => {
        this.#isPosting = false
        this.#flush()
      })
    }
  }

  opened() {
    if (this.#live) this.#flush()
    else if (this.#isWaiting || !this.#wires.current) this.#again()
  }

  // ---- when it does not go well

  /**
   * @param {HeraldError} error
   * @param {Wire} wire
   */
  failed(error, wire) {
    const wasOnSocket = this.#live && this.#isOnSocket
    if (!this.#wires.drop(wire)) return
    this.#live = this.#isPosting = false
    this.#sending.lose(error)
    if (this.#isWaiting) return // several requests may fail at once
    if (wasOnSocket && this.#wires.current) this.#again()
    else this.#retry(error)
  }

  /**
   * @param {HeraldError} error
   * @param {number} [least] ms to wait
   */
  #retry(error, least = 0) {
    const pause = least + this.#tries.next()
    this.#isWaiting = true
    this.#next.set(() => this.#again(), pause)
    this.#set(this.state.session ? 'disconnected' : this.state.name, { error, retryAt: Date.now() + pause })
  }

  /** @param {HeraldError} error */
  #end(error) {
    this.#next.clear()
    this.#wires.close()
    this.#clientId = undefined
    this.#live = this.#isPosting = this.#isWaiting = false
    this.#topics.rejoin()
    this.#sending.lose()
    this.#set('closed', { error })
  }

  /**
   * @param {State['name']} name
   * @param {Partial<State>} [more]
   */
  #set(name, more) {
    this.state = { name, transport: null, session: null, shared: false, ...more }
    this.#above.changed(this.state)
  }

  // ---- messages

  get #isOnSocket() {
    return this.#wires.current?.type === 'websocket'
  }

  /**
   * @param {Message[]} messages
   * @param {boolean} [isLast] whether the page may end before the answer
   */
  #send(messages, isLast) {
    return this.#wires.current?.send(this.#signed(messages), isLast)
  }

  /**
   * Says whose they are; a WebSocket over which the session was taken up needs no proof.
   *
   * @param {Message[]} messages
   * @returns {Message[]}
   */
  #signed(messages) {
    const secret = this.#live && this.#isOnSocket ? undefined : this.#secret
    return messages.map(({ herald, ...message }) => ({
      id: `${++this.#messages}`,
      clientId: this.#clientId,
      ...message,
      ext: { herald: { ...herald, secret } }
    }))
  }
}
