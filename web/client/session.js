import { Backoff } from './backoff.js'
import { HeraldError, errorOf } from './error.js'
import { Sending } from './sending.js'
import { Topics } from './topics.js'
import { Wires } from './wires.js'

/** @typedef {import('./connection.js').Connection} Connection */
/** @typedef {import('./connection.js').Joint} Joint */
/** @typedef {import('./connection.js').Publication} Publication */
/** @typedef {import('./herald.js').State} State */
/** @typedef {import('./wire.js').Message} Message */

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
  /** @type {Wires | undefined} */
  #wires
  /** @type {{ interval?: number, timeout?: number }} */
  #advice = {}
  /** @type {string | undefined} */
  #clientId
  /** @type {string | undefined} proves that the session is ours */
  #secret
  #messages = 0
  #replies = 0 // to connects, as the server counts them
  #connectId = ''
  #live = false // whether the session has been taken up over the current wire
  #isPosting = false
  #isDueSoon = false
  #isWaiting = false // for the next try
  #heard = 0
  /** @type {ReturnType<typeof setTimeout> | undefined} until the next connect or try */
  #next
  /** @type {ReturnType<typeof setTimeout> | undefined} until an answer is overdue */
  #overdue

  /**
   * @param {import('./settings.js').Settings} settings
   * @param {import('./connection.js').Above} above
   */
  constructor(settings, above) {
    this.#settings = settings
    this.#above = above
    this.#tries = new Backoff(500, settings.maxBackoff)
  }

  // ---- what those above call

  /** Also after `close`. */
  open() {
    this.#set('connecting')
    this.#wires = new Wires(this.#settings, this)
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
    if (this.#live && Date.now() - this.#heard > 5000) {
      if (this.#isOnSocket) this.#connect(0)
      else this.#begin()
    } else if (this.#isWaiting) {
      this.#wires?.refresh()
      this.#again()
    }
  }

  /** @param {boolean} [isAway] */
  close(isAway) {
    const wires = this.#wires
    const last = this.#clientId ? [...this.#sending.last(), { channel: '/meta/disconnect' }] : []
    if (wires && last.length) {
      const messages = last.map(message => this.#message(message))
      if (this.#isOnSocket) wires.send(messages)
      else this.#settings.post?.(messages, PROMPT, true).answer.catch(() => {})
    }
    this.#end(new HeraldError(isAway ? 'away' : 'closed', 'the connection was closed'))
  }

  get #isOnSocket() {
    return this.#wires?.current?.type === 'websocket'
  }

  // ---- taking the session up

  #again() {
    clearTimeout(this.#next)
    this.#isWaiting = false
    if (!this.#wires?.current) this.#wires?.upgrade()
    else if (this.#clientId) this.#begin()
    else this.#handshake()
  }

  #handshake() {
    const { token } = this.#settings
    const wires = this.#wires
    Promise.resolve(typeof token == 'function' ? token() : token).then(
      token => {
        if (wires !== this.#wires || this.#clientId) return
        const { socket, post, pollingType = 'long-polling' } = this.#settings
        this.#wires?.send([
          this.#message({
            channel: '/meta/handshake',
            version: '1.0',
            supportedConnectionTypes: [...(socket ? ['websocket'] : []), ...(post ? [pollingType] : [])],
            ext: { herald: { token } }
          })
        ])
        this.#expect(PROMPT)
      },
      error => this.#retry(new HeraldError('unavailable', `no token: ${error}`))
    )
  }

  /** @param {Message} reply */
  #shook(reply) {
    if (!reply.successful) return this.#refused(reply)
    this.#clientId = reply.clientId
    this.#secret = reply.ext?.herald?.secret
    this.#sending.limits = { ...this.#sending.limits, ...reply.ext?.herald?.limits }
    if (this.#wires?.isBetter) this.#wires.move()
    this.#begin()
  }

  /** Goes on with the session over the current wire; whatever was under way is asked for, or said, again. */
  #begin() {
    this.#live = false
    this.#topics.rejoin()
    this.#connect(0, true)
  }

  /**
   * @param {number} [timeout] for which the server may hold it, in ms; its own choice when not said
   * @param {boolean} [anew]
   */
  #connect(timeout, anew = false) {
    clearTimeout(this.#next)
    const connect = this.#message(this.#connection(timeout), !this.#live || anew)
    this.#connectId = connect.id ?? ''
    const patience = PROMPT + (timeout ?? this.#advice.timeout ?? 30_000)
    const topics = this.#topics.messages().map(message => this.#message(message, anew))
    this.#wires?.connect([...topics, connect], patience, anew)
    this.#expect(patience)
  }

  /** @param {number} [timeout] */
  #connection(timeout) {
    const connectionType = this.#wires?.current?.type
    const advice = timeout === undefined ? undefined : { timeout }
    return { channel: '/meta/connect', connectionType, advice, ext: { herald: { nth: this.#messages } } }
  }

  /** @param {Message} reply */
  #connected(reply) {
    if (reply.id !== this.#connectId) return
    if (!reply.successful || reply.advice?.reconnect === 'none') return this.#refused(reply)
    clearTimeout(this.#overdue)
    if (!this.#live) {
      this.#tries.reset()
      this.#wires?.refresh()
    }
    if (!this.#live || this.state.transport !== this.#wires?.current?.type) {
      this.#live = true
      this.#set('connected')
    }
    this.#next = setTimeout(() => this.#connect(), this.#advice.interval)
    this.#flush()
  }

  // ---- what comes

  /** @param {Message[]} messages */
  received(messages) {
    this.#heard = Date.now()
    const nth = messages.find(({ channel }) => channel === '/meta/connect')?.ext?.herald?.reply
    if (nth && this.#live && nth !== this.#replies + 1) this.astray() // the browser repeated a request that broke
    this.#replies = nth ?? this.#replies
    for (const message of messages) this.#take(message)
  }

  /** @param {Message} message */
  #take(message) {
    const { channel, data, ext } = message
    if (message.advice) this.#advice = { ...this.#advice, ...message.advice }
    if (channel === '/meta/handshake') this.#shook(message)
    else if (/^402/.test(message.error)) this.#expired()
    else if (channel === '/meta/connect') this.#connected(message)
    else if (/^\/meta\/(un)?subscribe$/.test(channel)) this.#topics.replied(message)
    else if ('successful' in message) this.#sending.answered(message)
    else if (channel === '/herald/gap' && data.subscription) this.#topics.lost(data)
    else if (channel) this.#topics.deliver({ channel, data, position: ext?.herald?.position, id: ext?.herald?.id })
  }

  /**
   * A handshake or connect was refused: advice tells what to do.
   *
   * @param {Message} reply
   */
  #refused(reply) {
    const error = errorOf(reply.error)
    const reconnect = reply.advice?.reconnect
    if (reconnect === 'none') this.#end(error)
    else if (this.#clientId && reconnect === 'handshake') this.#expired()
    else this.#retry(error, reply.advice?.interval)
  }

  /** Each message that was under way says so. */
  #expired() {
    if (!this.#clientId) return
    this.#clientId = undefined
    this.#live = false
    this.#sending.lose()
    clearTimeout(this.#next)
    this.#next = setTimeout(() => this.#again(), Math.random() * (this.#advice.interval ?? 0))
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
    const wires = this.#wires
    if (!this.#live || !wires) return
    if (this.#isOnSocket) {
      const topics = this.#topics.messages()
      if (topics.length) wires.send(topics.map(message => this.#message(message)))
      for (let batch; (batch = this.#sending.batch()).length; ) wires.send(batch.map(message => this.#message(message)))
      return
    }
    if (this.#topics.isDue) this.#connect(0)
    if (this.#isPosting) return
    const batch = this.#sending.batch()
    if (batch.length) {
      this.#isPosting = true
      wires.send(batch.map(message => this.#message(message))).then(() => {
        this.#isPosting = false
        this.#flush()
      })
    } else if (wires.isBetter && !this.#topics.isAsking) {
      this.#move()
    }
  }

  opened() {
    if (this.#live) return this.#flush()
    if (this.#isWaiting && this.#wires?.isBetter) this.#wires.move()
    if (this.#isOnSocket) this.#again()
  }

  #move() {
    clearTimeout(this.#next)
    const connect = this.#message({ ...this.#connection(0), connectionType: 'websocket' }, true)
    this.#connectId = connect.id ?? ''
    this.#wires?.move(connect)
    this.#expect(PROMPT)
  }

  astray() {
    this.#topics.rejoin()
    this.#soon()
  }

  // ---- when it does not go well

  /** @param {HeraldError} error */
  failed(error) {
    const wasOnSocket = this.#live && this.state.transport === 'websocket'
    this.#live = this.#isPosting = false
    this.#sending.lose(error)
    if (this.#isWaiting) return // several requests may fail at once
    clearTimeout(this.#overdue)
    if (wasOnSocket && this.#wires?.current) this.#again()
    else this.#retry(error)
  }

  /** @param {number} patience in ms */
  #expect(patience) {
    clearTimeout(this.#overdue)
    this.#overdue = setTimeout(() => {
      this.#wires?.distrust(new HeraldError('unavailable', 'the server does not answer'))
    }, patience)
  }

  /**
   * @param {HeraldError} error
   * @param {number} [least] ms to wait
   */
  #retry(error, least = 0) {
    const pause = least + this.#tries.next()
    clearTimeout(this.#next)
    this.#isWaiting = true
    this.#next = setTimeout(() => this.#again(), pause)
    this.#set(this.state.session ? 'disconnected' : this.state.name, error, Date.now() + pause)
  }

  /** @param {HeraldError} error */
  #end(error) {
    clearTimeout(this.#overdue)
    clearTimeout(this.#next)
    this.#wires?.close()
    this.#wires = this.#clientId = undefined
    this.#live = this.#isPosting = this.#isWaiting = false
    this.#topics.rejoin()
    this.#sending.lose()
    this.#set('closed', error)
  }

  /**
   * @param {State['name']} name
   * @param {HeraldError} [error]
   * @param {number} [retryAt]
   */
  #set(name, error, retryAt) {
    const isConnected = name === 'connected'
    this.state = {
      name,
      transport: isConnected ? this.#wires?.current?.type ?? null : null,
      session: isConnected ? this.#clientId ?? null : null,
      error,
      retryAt,
      shared: false
    }
    this.#above.changed(this.state)
  }

  // ---- messages

  /**
   * @param {Message} message
   * @param {boolean} [isProof] whether it is to prove whose session it is, on whatever wire
   * @returns {Message}
   */
  #message(message, isProof = false) {
    const herald = { ...message.ext?.herald }
    if (isProof || this.#wires?.current?.type !== 'websocket') herald.secret = this.#secret
    return { id: `${++this.#messages}`, clientId: this.#clientId, ...message, ext: { herald } }
  }

}
