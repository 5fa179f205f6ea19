import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findJar, findJava } from './jar.js'
import { token } from './token.js'

/** @typedef {import('node:child_process').ChildProcess} ChildProcess */
/** @typedef {{ settings?: Record<string, string | number | boolean>, jar?: string, java?: string, folder?: string,
 *   patience?: number }} Options */

const KNOWN = ['settings', 'jar', 'java', 'folder', 'patience']
const PATIENCE = 30_000
const PAUSE = 50
const MOST_LOGGED = 200_000

/** A server in a process of its own, with a port and a folder that outlive the process. */
export class Server {
  /** @type {ChildProcess | undefined} */
  #process
  #secret = randomBytes(32).toString('hex')
  #log = ''
  #patience
  /** @type {string[]} */
  #command
  #isTemporary
  #orphan = () => this.#process?.kill('SIGKILL')

  /**
   * @param {Options} options
   * @param {number} port
   * @param {string} folder
   */
  constructor(options, port, folder) {
    const settings = { ...options.settings, 'auth.secret': this.#secret, 'http.port': port }
    this.port = port
    this.folder = folder
    this.url = `http://localhost:${port}`
    this.#patience = options.patience ?? PATIENCE
    this.#isTemporary = options.folder === undefined
    this.#command = [findJava(options.java), '-jar', findJar(options.jar), 'dev', '--folder', folder]
    for (const [path, value] of Object.entries(settings)) this.#command.push('--set', `${path}=${value}`)
  }

  /**
   * @param {Options} [options]
   * @returns {Promise<Server>}
   */
  static async start(options = {}) {
    const unknown = Object.keys(options).find(key => !KNOWN.includes(key))
    if (unknown) throw new TypeError(`start() knows no option '${unknown}'; it knows ${KNOWN.join(', ')}`)
    findJar(options.jar) // or tells before there is a folder
    const folder = options.folder ?? (await mkdtemp(join(tmpdir(), 'herald-test-')))
    const server = new Server(options, await freePort(), folder)
    try {
      await server.#launch()
    } catch (failure) {
      await server.stop()
      throw failure
    }
    return server
  }

  get log() {
    return this.#log
  }

  async stop() {
    await this.#end('SIGTERM')
    if (this.#isTemporary) await rm(this.folder, { recursive: true, force: true })
  }

  async kill() {
    await this.#end('SIGKILL')
  }

  async restart() {
    await this.#end('SIGTERM')
    await this.#launch()
  }

  /**
   * @param {string} channel
   * @param {unknown} data
   */
  async publish(channel, data) {
    const response = await fetch(`${this.url}/api/v1/publish`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ channel, data }),
    })
    const answer = await response.json()
    if (!response.ok) throw new Error(`publishing to ${channel} was refused: ${answer.code} ${answer.detail ?? ''}`)
    return answer
  }

  /** @param {{ sub: string, [claim: string]: unknown }} claims */
  token(claims) {
    return token(this.#secret, claims)
  }

  [Symbol.asyncDispose ?? Symbol.for('Symbol.asyncDispose')]() {
    return this.stop()
  }

  async #launch() {
    const [java = 'java', ...rest] = this.#command
    const launched = spawn(java, rest, { stdio: ['ignore', 'pipe', 'pipe'], env: ownEnvironment() })
    /** @type {Error | undefined} */
    let failure
    launched.once('error', error => (failure = error))
    for (const stream of [launched.stdout, launched.stderr]) {
      stream.setEncoding('utf8').on('data', text => (this.#log = (this.#log + text).slice(-MOST_LOGGED)))
    }
    this.#process = launched
    process.once('exit', this.#orphan)
    const deadline = Date.now() + this.#patience
    while (!(await this.#isReady())) {
      if (failure) throw new Error(`Java cannot be started: ${failure.message}; set JAVA_HOME, or start({ java })`)
      if (!isRunning(launched)) throw new Error(`the server ended at once; it printed:\n${this.#log}`)
      if (Date.now() > deadline) throw new Error(`the server is not ready in time; it printed:\n${this.#log}`)
      await pause()
    }
  }

  async #isReady() {
    try {
      const response = await fetch(`${this.url}/health/ready`)
      await response.arrayBuffer()
      return response.ok
    } catch {
      return false
    }
  }

  /** @param {NodeJS.Signals} signal */
  async #end(signal) {
    const ending = this.#process
    this.#process = undefined
    process.off('exit', this.#orphan)
    if (!ending?.pid || !isRunning(ending)) return
    const ended = new Promise(resolve => ending.once('exit', resolve))
    const impatience = setTimeout(() => ending.kill('SIGKILL'), this.#patience)
    ending.kill(signal)
    await ended
    clearTimeout(impatience)
  }
}

/** Without what would be taken for settings: the test says what is set. */
const ownEnvironment = () =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('HERALD_') && name !== 'PORT'))

/** @param {ChildProcess} child */
const isRunning = child => child.exitCode === null && child.signalCode === null

const pause = () => new Promise(resolve => setTimeout(resolve, PAUSE))

/** @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => (address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port'))))
    })
  })
}
