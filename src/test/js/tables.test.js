// Live tables without a browser, against a server of this file's own: run by dev.herald.client.TablesTest.
import assert from 'node:assert/strict'
import { afterEach, beforeEach, mock, test } from 'node:test'
import { HeraldError } from '../../web/client/error.js'
import { patched } from '../../web/client/patch.js'
import { Subscription } from '../../web/client/subscription.js'
import { matches } from '../../web/client/pattern.js'
import { table } from '../../web/client/tables.js'

/** A database, what was told of its changes, and a page's connection; everything takes a turn of the event loop. */
class Server {
  static HeraldError = HeraldError
  rows = new Map()
  journal = []
  epoch = 1
  count = 0
  lost = 0 // entries of the journal that are gone
  session = 's1'
  questions = 0
  failures = []
  joints = new Set()
  listeners = new Set()
  limit = Infinity
  rewind = 0

  get position() {
    return `${this.epoch}:${this.count}`
  }

  // ---- the page's side

  subscribe(pattern, listener, options = {}) {
    const subscription = new Subscription(pattern, listener, options, {
      leave: joint => this.joints.delete(joint),
      echoes: () => undefined
    })
    this.joints.add(subscription)
    setImmediate(() => this.join(subscription))
    return subscription
  }

  onState(listener) {
    this.listeners.add(listener)
    listener({ name: 'connected', session: this.session })
    return () => this.listeners.delete(listener)
  }

  async publish(channel, { channel: pattern }, { id }) {
    assert.equal(channel, '/service/herald/rows')
    this.questions++
    setImmediate(() => {
      const error = this.failures.shift()
      const data = error ? { id, error } : { id, result: this.answer(pattern) }
      if (error !== 'silence') this.deliver({ channel: '/service/herald/answer', data })
    })
  }

  // ---- the server's side

  /** The rows as they were a few changes ago, then those changes. */
  answer(pattern) {
    const behind = Math.min(this.journal.length - this.lost, this.rewind)
    const changes = behind ? this.journal.slice(-behind) : []
    const all = changes.length ? changes[0].before : this.rows
    const rows = [...all.values()].filter(({ channel }) => matches(pattern, channel)).slice(0, this.limit)
    return {
      rows: structuredClone(rows),
      changes: changes
        .filter(({ channel }) => matches(pattern, channel))
        .map(({ channel, data }) => structuredClone({ channel, data })),
      position: this.position,
      more: this.limit < all.size
    }
  }

  tell(channel, data) {
    const before = data?.before ?? new Map(this.rows)
    delete data?.before
    const { session } = this
    const entry = { channel, data, position: `${this.epoch}:${++this.count}`, before }
    this.journal.push(entry)
    setImmediate(() => session === this.session && this.deliver(entry))
  }

  deliver({ channel, data, position }) {
    for (const joint of [...this.joints]) {
      if (matches(joint.pattern, channel) && this.session) joint.received({ channel, data: structuredClone(data), position })
    }
  }

  put(id, row, more = {}) {
    const before = new Map(this.rows)
    const channel = `/orders/12/${id}`
    const op = this.rows.has(id) ? 'u' : 'c'
    this.rows.set(id, { channel, key: { id }, row: { id, ...row }, ...(more.version && { version: more.version }) })
    this.tell(channel, { op, table: 'orders', key: { id }, row: { id, ...row }, before, ...more })
  }

  remove(id) {
    const before = new Map(this.rows)
    this.rows.delete(id)
    this.tell(`/orders/12/${id}`, { op: 'd', table: 'orders', key: { id }, before })
  }

  truncate() {
    const before = new Map(this.rows)
    this.rows.clear()
    this.tell('/orders/12/1', { op: 'truncate', table: 'orders', before })
  }

  join(joint) {
    if (!this.joints.has(joint) || !this.session) return
    const { since } = joint.from()
    const [epoch, offset] = (since ?? this.position).split(':')
    const missed = this.journal.filter(({ position }) => +position.split(':')[1] > +offset)
    const recovered = epoch === `${this.epoch}` && missed.length <= this.journal.length - this.lost
    joint.joined({ top: this.position, recovered: since ? recovered : undefined })
    if (recovered) for (const entry of missed) joint.received({ ...entry, data: structuredClone(entry.data) })
  }

  /** The connection breaks. */
  leave() {
    this.session = null
    for (const joint of this.joints) joint.joining()
  }

  /** It comes back, as another session. */
  back() {
    this.session = `s${Math.random()}`
    for (const listener of this.listeners) listener({ name: 'connected', session: this.session })
    for (const joint of [...this.joints]) this.join(joint)
  }

  /** It lost its history. */
  empty() {
    this.epoch++
    this.journal = []
    this.count = this.lost = 0
  }
}

let server
let orders
/** @type {any[]} */
let told

beforeEach(() => {
  mock.timers.enable({ apis: ['setTimeout', 'Date'], now: 1_000_000 })
  server = new Server()
  told = []
})

afterEach(() => {
  orders?.close()
  mock.timers.reset()
})

function open(pattern = '/orders/12/*') {
  orders = table(server, pattern)
  orders.onChange(({ op, key, changed }) => told.push([op, key, ...(changed ?? [])].join(' ')))
  orders.onReset(({ changes, first }) => {
    told.push(`${first ? 'first' : 'reset'}: ${changes.map(({ op, key }) => `${op} ${key}`).join(', ')}`)
  })
  orders.onState((state, error) => told.push(error ? `${state} ${error.code}` : state))
}

async function turns(count = 20) {
  for (let i = 0; i < count; i++) await new Promise(resolve => setImmediate(resolve))
}

/** Lets pauses pass, too. */
async function settle(ms = 1000) {
  await turns()
  mock.timers.tick(ms)
  await turns()
}

const shown = () => Object.fromEntries([...orders.rows].map(([key, { state }]) => [key, state]))

test('rows, then the changes that are not in them, then what comes', async () => {
  for (const id of [1, 2, 3]) server.put(id, { state: 'new' })
  server.put(2, { state: 'paid' })
  server.rewind = 2
  open()
  const { size } = await orders.ready
  await turns()
  assert.equal(size, 3)
  assert.deepEqual(shown(), { 1: 'new', 2: 'paid', 3: 'new' })
  server.put(1, { state: 'sent' })
  server.put(4, { state: 'new' })
  server.put(4, { state: 'new' })
  server.remove(3)
  server.remove(9)
  await turns()
  assert.deepEqual(shown(), { 1: 'sent', 2: 'paid', 4: 'new' })
  assert.deepEqual(told, [
    'asking',
    'joining',
    'first: c 1, c 2, c 3',
    'live',
    'u 1 state',
    'c 4',
    'd 3'
  ])
  assert.deepEqual([...orders].map(({ id }) => id), [1, 2, 4])
  assert.equal(orders.get(1), orders.get({ id: 1 }))
})

test('keys of several columns, of none, and several rows on a channel', async () => {
  server.rows.set('a', { channel: '/o/1', key: { a: 1, b: 'x' }, row: { n: 1 } })
  server.rows.set('b', { channel: '/o/1', key: { a: 1, b: 'y' }, row: { n: 2 } })
  server.rows.set('c', { channel: '/o/2', key: {}, row: { n: 3 } })
  open('/o/*')
  await orders.ready
  assert.deepEqual([...orders.rows.keys()], ['[1,"x"]', '[1,"y"]', '/o/2'])
  assert.deepEqual(orders.get({ a: 1, b: 'y' }), { n: 2 })
  server.tell('/o/2', { op: 'u', table: 'o', key: {}, row: { n: 4 } })
  await turns()
  assert.deepEqual(orders.get('/o/2'), { n: 4 })
})

test('a column that is not told keeps its value', async () => {
  server.put(1, { state: 'new', big: 'x'.repeat(100) })
  open()
  await orders.ready
  server.tell('/orders/12/1', { op: 'u', key: { id: 1 }, row: { id: 1, state: 'paid' }, unchanged: ['big'] })
  await turns()
  assert.equal(orders.get(1).state, 'paid')
  assert.equal(orders.get(1).big.length, 100)
  assert.equal(server.questions, 1)
  server.rows.set(2, { channel: '/orders/12/2', key: { id: 2 }, row: { id: 2, big: 'y' } })
  server.tell('/orders/12/2', { op: 'u', key: { id: 2 }, row: { id: 2 }, unchanged: ['big'] })
  await settle()
  assert.equal(server.questions, 2)
  assert.equal(orders.get(2).big, 'y')
})

test('of rows beyond a limit only what is told whole gets in', async () => {
  for (const id of [1, 2, 3]) server.put(id, { state: 'new' })
  server.limit = 2
  open()
  await orders.ready
  await turns()
  assert.equal(orders.more, true)
  server.tell('/orders/12/3', { op: 'u', key: { id: 3 }, row: { id: 3 }, unchanged: ['big'] })
  server.tell('/orders/12/4', { op: 'u', key: { id: 4 }, row: { id: 4 } })
  await settle()
  assert.deepEqual([...orders.rows.keys()], [1, 2, 4])
  assert.equal(server.questions, 1)
})

test('a difference makes the row of the next version, without changing the former', async () => {
  server.put(1, { state: 'new', lines: [1, 2] }, { version: 7 })
  open()
  await orders.ready
  await turns()
  const former = orders.get(1)
  const patch = [{ op: 'add', path: '/lines/1', value: 5 }, { op: 'replace', path: '/state', value: 'paid' }]
  server.tell('/orders/12/1', { op: 'u', key: { id: 1 }, patch, version: 8 })
  await turns()
  assert.deepEqual(orders.get(1), { id: 1, state: 'paid', lines: [1, 5, 2] })
  assert.deepEqual(former, { id: 1, state: 'new', lines: [1, 2] })
  assert.equal(told.at(-1), 'u 1 state lines')
  assert.equal(server.questions, 1)

  server.rows.get(1).row.state = 'sent'
  server.tell('/orders/12/1', { op: 'u', key: { id: 1 }, patch, version: 10 })
  await settle()
  assert.equal(server.questions, 2, 'a version is missing: it asks')
  assert.equal(orders.get(1).state, 'sent')
  server.tell('/orders/12/1', { op: 'u', key: { id: 1 }, patch: [{ op: 'remove', path: '/nothing' }] })
  await settle(2000)
  assert.equal(server.questions, 3, 'it does not fit: it asks')
})

test('truncate empties, what is no change is passed by', async () => {
  for (const id of [1, 2]) server.put(id, { state: 'new' })
  open()
  await orders.ready
  await turns()
  server.truncate()
  server.tell('/orders/12/1', 'hello')
  server.tell('/orders/12/1', null)
  server.tell('/orders/12/1', { op: 'x' })
  server.put(3, { state: 'new' })
  await turns()
  assert.deepEqual(told.slice(4), ['d 1', 'd 2', 'c 3'])
  assert.deepEqual(shown(), { 3: 'new' })
})

test('truncate empties only its own table', async () => {
  server.put(1, { state: 'new' })
  server.rows.set('a', { channel: '/orders/12/a', table: 'lines', key: { id: 'a' }, row: { state: 'old' } })
  server.rows.get(1).table = 'orders'
  open('/orders/12/**')
  await orders.ready
  server.put(2, { state: 'new' })
  await turns()
  server.tell('/orders/12/1', { op: 'truncate', table: 'orders' })
  await turns()
  assert.deepEqual(told.slice(5), ['d 1', 'd 2'])
  assert.deepEqual(shown(), { a: 'old' })
  server.tell('/orders/12/a', { op: 'truncate', table: 'lines' })
  await turns()
  assert.deepEqual(shown(), {})
})

test('a resync on many channels is one question, after a pause, and tells what differs', async () => {
  for (const id of [1, 2, 3]) server.put(id, { state: 'new' })
  open()
  await orders.ready
  await turns()
  server.rows.delete(2)
  server.rows.get(3).row.state = 'lost'
  for (const id of [1, 2, 3]) server.tell(`/orders/12/${id}`, { op: 'resync' })
  await turns()
  assert.equal(orders.state, 'asking')
  assert.equal(orders.size, 3, 'the old rows stay')
  assert.equal(server.questions, 1)
  await settle()
  assert.equal(server.questions, 2)
  assert.deepEqual(told.slice(4), ['asking', 'joining', 'reset: d 2, u 3', 'live'])
})

test('a break is healed by the past, a gap by asking', async () => {
  for (const id of [1, 2]) server.put(id, { state: 'new' })
  open()
  await orders.ready
  await turns()
  server.leave()
  server.put(1, { state: 'paid' })
  await turns()
  assert.equal(orders.state, 'joining')
  server.back()
  await turns()
  assert.deepEqual(told.slice(4), ['joining', 'live', 'u 1 state'].sort((a, b) => (a === 'joining' ? -1 : 0)))
  assert.equal(server.questions, 1)

  server.leave()
  server.put(2, { state: 'paid' })
  await turns()
  server.lost = server.journal.length
  server.back()
  await settle()
  assert.equal(server.questions, 2)
  assert.deepEqual(shown(), { 1: 'paid', 2: 'paid' })

  server.leave()
  server.put(2, { state: 'sent' })
  await turns()
  server.empty()
  server.back()
  await settle(5000)
  assert.equal(server.questions, 3)
  assert.deepEqual(shown(), { 1: 'paid', 2: 'sent' })
})

test('an answer that is older than what is shown is not taken', async () => {
  server.put(1, { state: 'new' })
  open()
  await orders.ready
  await turns()
  const answer = server.answer
  const old = server.answer('/orders/12/*')
  server.put(1, { state: 'paid' })
  server.tell('/orders/12/1', { op: 'resync' })
  server.answer = () => old
  await settle()
  assert.deepEqual(shown(), { 1: 'paid' })
  assert.equal(orders.state, 'asking')
  server.answer = answer
  await settle(30_000)
  assert.equal(orders.state, 'live')
})

test('what may pass is tried again, longer and longer; what was refused ends it', async () => {
  server.put(1, { state: 'new' })
  const pauses = mock.method(Math, 'random', () => 1)
  server.failures.push(
    { code: 'feed_down', message: 'it is down', status: 503 },
    { code: 'query_timeout', message: 'it is slow', status: 504 },
    { code: 'no_such_row', message: 'it is odd', status: 500 }
  )
  open()
  await turns()
  for (const pause of [1000, 2000, 4000]) {
    assert.equal(orders.state, 'asking')
    const { questions } = server
    await settle(pause - 1)
    assert.equal(server.questions, questions)
    await settle(1)
    assert.equal(server.questions, questions + 1)
  }
  pauses.mock.restore()
  await orders.ready
  await turns()
  assert.deepEqual(told.slice(0, 4), ['asking', 'asking feed_down', 'asking query_timeout', 'asking no_such_row'])
  assert.equal(orders.state, 'live')
  assert.equal(orders.error, undefined)
  orders.close()

  server.failures.push({ code: 'subscribe_denied', message: 'not yours', status: 403 })
  open()
  await assert.rejects(orders.ready, { code: 'subscribe_denied', status: 403 })
  assert.equal(orders.state, 'closed')
  assert.equal(orders.error.code, 'subscribe_denied')
})

test('a server that forgot the question, or says nothing, is asked again', async () => {
  server.put(1, { state: 'new' })
  server.failures.push('silence', 'silence')
  open()
  await turns()
  server.leave()
  server.back()
  await turns()
  assert.equal(told.at(-1), 'asking lost')
  await settle(1000)
  assert.equal(server.questions, 2)
  await settle(30_000)
  assert.equal(told.at(-1), 'asking timeout')
  await settle(2000)
  assert.deepEqual(shown(), { 1: 'new' })
})

test('closed, it hears and asks nothing more', async () => {
  server.put(1, { state: 'new' })
  open()
  orders.close()
  await assert.rejects(orders.ready, { code: 'closed' })
  await settle()
  assert.equal(orders.state, 'closed')
  assert.equal(orders.size, 0)
  open()
  await orders.ready
  await turns()
  server.tell('/orders/12/1', { op: 'resync' })
  await turns()
  orders.close()
  await settle()
  assert.equal(server.questions, 2)
  assert.deepEqual([...server.joints].map(({ pattern }) => pattern), ['/service/herald/answer'], 'for the page\'s next question')
  assert.equal(server.listeners.size, 0)
})

test('whatever happens it ends with the rows of the server, none ever back in time, and has told all of it', async () => {
  const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 1e9))
  let state = seed
  const dice = faces => {
    state = (state * 1103515245 + 12345) % 2147483648
    return Math.floor((state / 2147483648) * faces)
  }
  for (let round = 0; round < 60; round++) {
    server = new Server()
    orders = table(server, '/orders/12/*')
    const model = new Map()
    const newest = new Map()
    const take = ({ op, key, row, old }) => {
      assert.deepEqual(model.get(key), old, `old of ${op} ${key}, seed ${seed}`)
      if (op === 'd') model.delete(key)
      else model.set(key, row)
      if (row) assert.ok(row.n >= (newest.get(key) ?? 0), `${key} went back, seed ${seed}`)
      if (row) newest.set(key, row.n)
    }
    orders.onChange(take)
    orders.onReset(({ changes }) => changes.forEach(take))
    let n = 0
    for (let step = 0; step < 60; step++) {
      server.rewind = dice(4)
      const id = dice(5)
      const what = dice(20)
      const row = server.rows.get(id)
      if (what < 8) server.put(id, { n: ++n, state: `s${dice(3)}` })
      else if (what < 10 && row) {
        const patch = [{ op: 'replace', path: '/n', value: ++n }]
        const before = new Map(server.rows)
        server.rows.set(id, { ...row, row: { ...row.row, n } })
        server.tell(row.channel, { op: 'u', key: { id }, patch, before })
      } else if (what < 12 && row) server.remove(id)
      else if (what === 12) server.truncate()
      else if (what === 13) server.tell(`/orders/12/${id}`, { op: 'resync' })
      else if (what === 14 && server.session) server.leave()
      else if (what === 15 && !server.session) server.back()
      else if (what === 16 && !server.session) server.lost = server.journal.length
      else if (what === 17 && !server.session) server.empty()
      else if (what === 18) server.failures.push({ code: 'feed_busy', message: 'wait', status: 503 })
      if (dice(3)) await turns(dice(4))
      if (!dice(4)) mock.timers.tick(dice(3000))
    }
    server.rewind = 0
    if (!server.session) server.back()
    for (let i = 0; i < 40; i++) await settle(31_000)
    const rows = [...server.rows].map(([id, { row }]) => [id, row])
    const byId = ([a], [b]) => a - b
    assert.deepEqual([...orders.rows].sort(byId), rows.sort(byId), `round ${round}, seed ${seed}`)
    assert.deepEqual(new Map(orders.rows), model, `round ${round}, seed ${seed}`)
    assert.equal(orders.state, 'live', `seed ${seed}`)
    orders.close()
  }
})

// ---- RFC 6902, appendix A

const EXAMPLES = [
  [{ foo: 'bar' }, [{ op: 'add', path: '/baz', value: 'qux' }], { baz: 'qux', foo: 'bar' }],
  [{ foo: ['bar', 'baz'] }, [{ op: 'add', path: '/foo/1', value: 'qux' }], { foo: ['bar', 'qux', 'baz'] }],
  [{ baz: 'qux', foo: 'bar' }, [{ op: 'remove', path: '/baz' }], { foo: 'bar' }],
  [{ foo: ['bar', 'qux', 'baz'] }, [{ op: 'remove', path: '/foo/1' }], { foo: ['bar', 'baz'] }],
  [{ baz: 'qux', foo: 'bar' }, [{ op: 'replace', path: '/baz', value: 'boo' }], { baz: 'boo', foo: 'bar' }],
  [
    { foo: { bar: 'baz', waldo: 'fred' }, qux: { corge: 'grault' } },
    [{ op: 'move', from: '/foo/waldo', path: '/qux/thud' }],
    { foo: { bar: 'baz' }, qux: { corge: 'grault', thud: 'fred' } }
  ],
  [
    { foo: ['all', 'grass', 'cows', 'eat'] },
    [{ op: 'move', from: '/foo/1', path: '/foo/3' }],
    { foo: ['all', 'cows', 'eat', 'grass'] }
  ],
  [
    { baz: 'qux', foo: ['a', 2, 'c'] },
    [{ op: 'test', path: '/baz', value: 'qux' }, { op: 'test', path: '/foo/1', value: 2 }],
    { baz: 'qux', foo: ['a', 2, 'c'] }
  ],
  [{ baz: 'qux' }, [{ op: 'test', path: '/baz', value: 'bar' }], Error],
  [{ foo: 'bar' }, [{ op: 'add', path: '/child', value: { grandchild: {} } }], { foo: 'bar', child: { grandchild: {} } }],
  [{ foo: 'bar' }, [{ op: 'add', path: '/baz', value: 'qux', xyz: 123 }], { foo: 'bar', baz: 'qux' }],
  [{ foo: 'bar' }, [{ op: 'add', path: '/baz/bat', value: 'qux' }], Error],
  [{ '/': 9, '~1': 10 }, [{ op: 'test', path: '/~01', value: 10 }], { '/': 9, '~1': 10 }],
  [{ '/': 9, '~1': 10 }, [{ op: 'test', path: '/~01', value: '10' }], Error],
  [{ foo: ['bar'] }, [{ op: 'add', path: '/foo/-', value: ['abc', 'def'] }], { foo: ['bar', ['abc', 'def']] }],
  // and beyond the appendix
  [{ a: 1 }, [{ op: 'replace', path: '', value: [1] }, { op: 'add', path: '/0', value: 0 }], [0, 1]],
  [{ a: { b: 1 } }, [{ op: 'copy', from: '/a', path: '/c' }, { op: 'replace', path: '/c/b', value: 2 }], { a: { b: 1 }, c: { b: 2 } }],
  [{ a: { b: 1, c: [{ d: null }] } }, [{ op: 'test', path: '/a', value: { c: [{ d: null }], b: 1 } }], { a: { b: 1, c: [{ d: null }] } }],
  [{ a: [1] }, [{ op: 'add', path: '/a/2', value: 1 }], Error],
  [{ a: [1] }, [{ op: 'add', path: '/a/01', value: 1 }], Error],
  [{ a: [1] }, [{ op: 'replace', path: '/a/length', value: 0 }], Error],
  [{ a: [1] }, [{ op: 'replace', path: '/a/-', value: 0 }], Error],
  [{ a: 1 }, [{ op: 'remove', path: '/b' }], Error],
  [{ a: 1 }, [{ op: 'add', path: 'b', value: 1 }], Error],
  [{ a: 1 }, [{ op: 'add', path: '/b' }], Error],
  [{ a: 1 }, [{ op: 'move', from: '/b', path: '/c' }], Error],
  [{ a: { b: 1 } }, [{ op: 'move', from: '/a', path: '/a/b' }], Error],
  [{ a: null }, [{ op: 'copy', from: '/a', path: '/b' }], { a: null, b: null }],
  [{ a: 1 }, [{ op: 'spell', path: '/a' }], Error],
  [{}, [{ op: 'add', path: '/__proto__', value: { polluted: 1 } }], JSON.parse('{"__proto__":{"polluted":1}}')],
  [{}, [{ op: 'add', path: '/constructor/prototype/polluted', value: 1 }], Error]
]

test('a patch does what RFC 6902 says, and leaves the document as it is', () => {
  for (const [document, patch, expected] of EXAMPLES) {
    const before = JSON.stringify(document)
    const text = JSON.stringify(patch)
    if (expected === Error) assert.throws(() => patched(document, patch), text)
    else assert.deepEqual(JSON.parse(JSON.stringify(patched(document, patch))), JSON.parse(JSON.stringify(expected)), text)
    assert.equal(JSON.stringify(document), before, text)
    assert.equal({}.polluted, undefined)
  }
})
