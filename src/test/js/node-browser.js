// What pages have of a browser, in Node: WebSocket, locks, IndexedDB as far as documents use it; and a wire that can be cut.
import net from 'node:net'
import WebSocket from 'ws'

/** Failures are told by `onclose` alone, as in browsers. */
class BrowserSocket extends WebSocket {
  constructor(url) {
    super(url)
    this.on('error', () => {})
  }
}

/** The locks of all pages. */
class Locks {
  #held = new Set()
  #waiting = []

  async request(name, { ifAvailable }, work) {
    if (ifAvailable && this.#held.has(name)) return work(null)
    while (this.#held.has(name)) await new Promise(resolve => this.#waiting.push(resolve))
    this.#held.add(name)
    try {
      return await work({ name })
    } finally {
      this.#held.delete(name)
      for (const resolve of this.#waiting.splice(0)) resolve()
    }
  }
}

/** One store, whose requests are carried out in their order, each a little later. */
class Store {
  #all = new Map()

  #request(work) {
    const request = {}
    setImmediate(() => (request.result = work()))
    return request
  }

  put(value) {
    const copy = structuredClone(value)
    return this.#request(() => this.#all.set(copy.key.join(' '), copy))
  }

  get(key) {
    return this.#request(() => structuredClone(this.#all.get(key.join(' '))))
  }

  delete(key) {
    return this.#request(() => this.#all.delete(key.join(' ')))
  }

  getAllKeys([name, channel]) {
    const isIn = ({ key }) => key[0] === name && key[1] === channel
    return this.#request(() => [...this.#all.values()].filter(isIn).map(({ key }) => key))
  }

  pending(channel) {
    return [...this.#all.values()].filter(({ key }) => key[1] === channel).flatMap(({ pending }) => pending)
  }
}

const store = new Store()
let underWay = 0 // transactions
const database = {
  transaction() {
    const transaction = { objectStore: () => store }
    underWay++
    const complete = () => {
      underWay--
      transaction.oncomplete()
    }
    setImmediate(() => setImmediate(complete))
    return transaction
  }
}

Object.defineProperty(globalThis, 'navigator', { value: { locks: new Locks() }, configurable: true })
Object.assign(globalThis, {
  WebSocket: BrowserSocket,
  IDBKeyRange: { bound: from => from },
  indexedDB: {
    open() {
      const request = { result: database }
      setImmediate(() => request.onsuccess())
      return request
    }
  }
})

/** Settles when nothing is being stored, nor about to be. */
export async function written() {
  for (let quiet = 0; quiet < 5; quiet++) {
    await new Promise(setImmediate)
    if (underWay) quiet = 0
  }
}

/** The changes of all copies of a document that are stored and not confirmed. */
export function storedPending(channel) {
  return store.pending(channel)
}

/** A way to the server of one page's own, that can be cut. */
export class Wire {
  #server
  #sockets = new Set()
  #isCut = false
  #isMute = false

  static async to(port) {
    const wire = new Wire()
    wire.#server = net.createServer(socket => wire.#carry(socket, port))
    await new Promise(resolve => wire.#server.listen(0, '127.0.0.1', resolve))
    return wire
  }

  get url() {
    return `http://127.0.0.1:${this.#server.address().port}/bayeux`
  }

  #carry(near, port) {
    if (this.#isCut) return near.destroy()
    const far = net.connect(port, '127.0.0.1')
    for (const [one, other] of [[near, far], [far, near]]) {
      this.#sockets.add(one)
      one.on('error', () => {})
      one.on('close', () => {
        this.#sockets.delete(one)
        other.destroy()
      })
    }
    near.on('data', data => far.write(data))
    far.on('data', data => this.#isMute || near.write(data))
  }

  get isBroken() {
    return this.#isCut || this.#isMute
  }

  /** From now on what the server says is lost. */
  mute() {
    this.#isMute = true
  }

  cut() {
    this.#isCut = true
    for (const socket of this.#sockets) socket.destroy()
  }

  mend() {
    this.#isCut = this.#isMute = false
  }

  close() {
    this.cut()
    this.#server.close()
  }
}

/** Waits until it is so. */
export async function eventually(isSo, what, patience = 60_000) {
  const end = Date.now() + patience
  while (!(await isSo())) {
    if (Date.now() > end) throw new Error(`it did not come to it: ${what()}`)
    await new Promise(resolve => setTimeout(resolve, 10))
  }
}
