// Shared documents without a browser, against a server of a few lines: run by dev.herald.client.SharedDocumentsTest.
import assert from 'node:assert/strict'
import { afterEach, beforeEach, test } from 'node:test'
import { HeraldError } from '../../web/client/error.js'
import { Subscription } from '../../web/client/subscription.js'
import { awareness, document } from '../../web/client/documents.js'
import { Replica } from '../../web/client/replica.js'
import { Server, copied } from './document-model.js'

const DOC = '/doc/board/7'

/** A page's connection to the server; everything takes a turn of the event loop. */
class Page {
  static HeraldError = HeraldError
  session = 's1'
  joints = new Set()
  listeners = new Set()
  questions = []
  waiting = []
  failures = [] // errors for whole requests, or 'silence' (it is done, and the answer is lost)
  write = true
  history = true
  known = new Map() // what was answered, by the question's id
  kept = 0 // commits up to this one are gone from the history

  constructor(name, server, hall) {
    this.name = name
    this.server = server
    this.hall = hall
    hall.push(this)
  }

  subscribe(pattern, listener, options = {}) {
    const host = { leave: joint => this.joints.delete(joint), echoes: () => undefined }
    const subscription = new Subscription(pattern, listener, options, host)
    this.joints.add(subscription)
    setImmediate(() => this.join(subscription))
    return subscription
  }

  onState(listener) {
    this.listeners.add(listener)
    listener({ name: this.session ? 'connected' : 'disconnected', session: this.session })
    return () => this.listeners.delete(listener)
  }

  async publish(channel, data, { id }) {
    const question = { channel, data: copied(data), id }
    if (this.session) setImmediate(() => this.take(question))
    else this.waiting.push(question)
  }

  take({ channel, data, id }) {
    if (!this.session) return
    const name = channel.replace('/service/herald/documents/', '')
    this.questions.push({ name, ...data })
    const failure = this.failures.shift()
    if (failure && failure !== 'silence') return this.deliver('/service/herald/answer', { id, error: failure })
    const result = this.known.get(id) ?? copied(this[name](data))
    this.known.set(id, result)
    setImmediate(() => failure || this.deliver('/service/herald/answer', { id, result }))
  }

  // ---- what the server answers

  open({ client }) {
    const { value, commits, taken } = this.server
    return { version: commits.length, position: `1:${commits.length}`, value, seq: taken.get(client), write: this.write, history: this.history }
  }

  submit(question) {
    const before = this.server.commits.length
    const answer = this.server.submit(question)
    for (const commit of this.server.commits.slice(before)) for (const page of this.hall) page.tell(commit)
    return answer
  }

  aware({ state }) {
    const { server, name } = this
    if (state === null) server.present.delete(name)
    else if (state !== undefined) server.present.set(name, { id: name, user: `u-${name}`, state })
    const told = server.present.get(name) ?? { id: name, gone: true }
    for (const page of this.hall) setImmediate(() => page.deliver(`/herald/aware${DOC}`, copied(told)))
    return { id: name, all: [...server.present.values()] }
  }

  // ---- what happens to the connection

  tell(commit) {
    setImmediate(() => this.session && this.deliver(DOC, copied(commit), `1:${commit.v}`))
  }

  deliver(channel, data, position) {
    for (const joint of [...this.joints]) {
      if (this.session && joint.pattern === channel) joint.received({ channel, data, position })
    }
  }

  join(joint) {
    if (!this.joints.has(joint) || !this.session) return
    const { since } = joint.from()
    const top = `1:${this.server.commits.length}`
    if (joint.pattern === DOC && !this.history) return joint.joined({ top, ...(since && { recovered: false, reason: 'history_denied' }) })
    const recovered = +(since ?? '1:0').split(':')[1] >= this.kept
    joint.joined({ top, recovered })
    if (joint.pattern !== DOC || !recovered) return
    for (const commit of this.server.commits.slice(+(since ?? '1:0').split(':')[1])) joint.received({ channel: DOC, data: copied(commit), position: `1:${commit.v}` })
  }

  leave() {
    this.session = null
    for (const joint of this.joints) joint.joining()
  }

  back() {
    this.session = `s${Math.random()}`
    for (const listener of [...this.listeners]) listener({ name: 'connected', session: this.session })
    for (const joint of [...this.joints]) this.join(joint)
    for (const question of this.waiting.splice(0)) this.take(question)
  }
}

/** Time that passes when it is told to. (Node's own loses timers that are set while another fires.) */
class Clock {
  static real = { setTimeout, clearTimeout, now: Date.now }
  now = 1_000_000
  timers = new Map()
  count = 0

  start() {
    globalThis.setTimeout = (work, delay = 0, ...values) => {
      this.timers.set(++this.count, { at: this.now + delay, work: () => work(...values) })
      return this.count
    }
    globalThis.clearTimeout = id => this.timers.delete(id)
    Date.now = () => this.now
  }

  stop() {
    Object.assign(globalThis, { setTimeout: Clock.real.setTimeout, clearTimeout: Clock.real.clearTimeout })
    Date.now = Clock.real.now
  }

  tick(ms) {
    this.now += ms
    for (const [id, { at, work }] of [...this.timers].sort(([, one], [, other]) => one.at - other.at)) {
      if (at <= this.now && this.timers.delete(id)) work()
    }
  }
}

let clock, server, hall, opened

beforeEach(() => {
  clock = new Clock()
  clock.start()
  server = new Server({ title: 'board', n: 1, cards: [], note: 'hello' })
  server.present = new Map()
  hall = []
  opened = []
})

afterEach(() => {
  for (const one of opened) one.close()
  clock.stop()
})

async function turns(count = 30) {
  for (let i = 0; i < count; i++) await new Promise(resolve => setImmediate(resolve))
}

/** Lets pauses pass, too. */
async function settle(ms = 1000) {
  await turns()
  clock.tick(ms)
  await turns()
}

async function visit(name) {
  const page = new Page(name, server, hall)
  const doc = document(page, DOC)
  opened.push(doc)
  const told = []
  doc.onChange(({ paths, local, by }) => told.push(`${local ? 'own' : by ?? 'other'} ${paths.join()}`))
  doc.onRefused(({ error, patch }) => told.push(`refused ${error.code} ${patch.map(({ op }) => op)}`))
  doc.onConflict(({ kind, path, why }) => told.push([kind, path, why].filter(Boolean).join(' ')))
  await turns()
  assert.deepEqual(told.splice(0), ['other '], 'it is there')
  return { page, doc, told }
}

test('what one changes shows at once, is kept, and comes to the other', async () => {
  const { doc, page, told } = await visit('ada')
  const other = await visit('bob')
  assert.equal(doc.state, 'live')
  const change = doc.set('/title', 'our board')
  doc.push('/cards', { id: 1 })
  assert.equal(doc.value.title, 'our board')
  assert.equal(doc.pending, 2)
  assert.deepEqual(told, ['own /title', 'own /cards/0'])
  assert.deepEqual(await change, { version: 1 })
  await turns()
  assert.equal(doc.pending, 0)
  assert.equal(page.questions.filter(({ name }) => name === 'submit').length, 1)
  assert.deepEqual(other.doc.value, server.value)
  assert.deepEqual(other.told, ['other /title', 'other /cards/0'])
  assert.equal(other.doc.version, 2)
  assert.deepEqual(other.doc.get('/cards/0'), { id: 1 })
})

test('each way to change it', async () => {
  const { doc } = await visit('ada')
  doc.inc('/n')
  doc.inc('/n', 4)
  doc.splice('/note', 0, 1, 'J')
  doc.text('/note', 'Jello!')
  doc.text('/fresh', 'new')
  doc.merge({ title: null, sub: { a: 1, b: null } })
  doc.insert('/cards/0', 'b')
  doc.insert('/cards/0', 'a')
  doc.set('/cards/1', 'c')
  doc.move('/cards/0', '/cards/1')
  doc.remove('/cards/0')
  doc.patch([{ op: 'test', path: '/n', value: 6 }, { op: 'copy', from: '/n', path: '/m' }])
  const expected = { n: 6, cards: ['a'], note: 'Jello!', fresh: 'new', sub: { a: 1 }, m: 6 }
  assert.deepEqual(doc.value, expected)
  assert.deepEqual(await doc.text('/note', 'Jello!'), { version: 0, nothing: true })
  await settle()
  assert.deepEqual(server.value, expected)
})

test('what makes no sense is said at once, and changes nothing', async () => {
  const page = new Page('ada', server, hall)
  const doc = document(page, DOC)
  opened.push(doc)
  assert.throws(() => doc.set('/a', 1), { code: 'unavailable' })
  await doc.ready
  const before = doc.value
  assert.throws(() => doc.inc('/title'), { name: 'HeraldError', code: 'patch_failed', op: 0, path: '/title' })
  assert.throws(() => doc.patch([{ op: 'inc', path: '/n', value: 1 }, { op: 'jump', path: '/n' }]), { code: 'patch_invalid', op: 1 })
  assert.throws(() => doc.patch([{ op: 'test', path: '/n', value: 2 }]), { code: 'test_failed' })
  assert.throws(() => doc.splice('/note', 9, 0, 'x'), { code: 'patch_failed' })
  assert.equal(doc.value, before)
  doc.close()
  assert.throws(() => doc.set('/a', 1), { code: 'closed' })
})

test('what a page does to its objects later is its own', async () => {
  const { doc } = await visit('ada')
  const card = { id: 1 }
  doc.push('/cards', card)
  card.id = 2
  await turns()
  assert.equal(doc.get('/cards/0/id'), 1)
  assert.equal(server.value.cards[0].id, 1)
})

test('an absence: both go on, and nothing is lost', async () => {
  const ada = await visit('ada')
  const bob = await visit('bob')
  ada.page.leave()
  ada.doc.push('/cards', 'a1')
  ada.doc.push('/cards', 'a2')
  ada.doc.splice('/note', 5, 0, ' Ada')
  ada.doc.inc('/n', 2)
  bob.doc.push('/cards', 'b1')
  bob.doc.splice('/note', 5, 0, ' Bob')
  bob.doc.inc('/n', 3)
  await settle()
  assert.equal(ada.doc.state, 'joining')
  assert.equal(ada.doc.pending, 4)
  ada.page.back()
  await settle()
  assert.deepEqual(server.value, { title: 'board', n: 6, cards: ['b1', 'a1', 'a2'], note: 'hello Bob Ada' })
  assert.deepEqual([ada.doc.value, bob.doc.value], [server.value, server.value])
  assert.equal(ada.doc.pending, 0)
})

test('an answer that is lost doubles nothing', async () => {
  const { page, doc } = await visit('ada')
  page.failures.push('silence')
  const change = doc.inc('/n')
  await turns(2)
  doc.inc('/n', 10)
  await turns(2)
  page.leave()
  page.back()
  assert.equal((await change).version, 1)
  await settle()
  assert.equal(server.value.n, 12)
  assert.equal(doc.value.n, 12)
  assert.equal(server.commits.length, 2)
})

test('a submit that nobody heard is sent again', async () => {
  const { page, doc } = await visit('ada')
  page.failures.push({ code: 'overloaded', status: 503, message: 'busy' }, { code: 'rate_limited', status: 429, message: 'slow' })
  doc.inc('/n')
  await settle(30_000)
  await settle(30_000)
  assert.equal(server.value.n, 2)
  assert.equal(doc.pending, 0)
})

test('what is refused goes, what was made after it stays', async () => {
  const { doc, told } = await visit('ada')
  const { take } = server
  server.take = function (client, change) {
    const isBad = change.patch.some(({ value }) => value === 'bad')
    return isBad ? { seq: change.seq, error: { status: 422, code: 'document_invalid', message: 'not that', path: '/cards/0' } } : take.call(server, client, change)
  }
  const bad = doc.push('/cards', 'bad')
  const good = doc.push('/cards', 'good')
  assert.deepEqual(doc.value.cards, ['bad', 'good'])
  await assert.rejects(bad, { code: 'document_invalid', status: 422, path: '/cards/0' })
  assert.equal((await good).version, 1)
  await turns()
  assert.deepEqual(doc.value.cards, ['good'])
  assert.deepEqual(server.value.cards, ['good'])
  assert.ok(told.includes('refused document_invalid add'))
  assert.equal(doc.undo(), true)
  assert.deepEqual(doc.value.cards, [])
  assert.equal(doc.undo(), false, 'there is nothing to undo of what was refused')
})

test('a gap is healed by opening, under what is pending', async () => {
  const ada = await visit('ada')
  const bob = await visit('bob')
  ada.doc.push('/cards', { id: 1, text: 'one' })
  await turns()
  bob.page.leave()
  bob.doc.splice('/cards/0/text', 3, 0, '!')
  bob.doc.push('/cards', { id: 2, text: 'two' })
  ada.doc.insert('/cards/0', { id: 3, text: 'three' })
  ada.doc.splice('/cards/1/text', 0, 0, 'No. ')
  ada.doc.text('/note', 'good day')
  bob.doc.splice('/note', 5, 0, '?')
  await turns()
  bob.page.kept = 99
  bob.page.back()
  bob.page.kept = 0
  await settle()
  await settle()
  assert.deepEqual(server.value.cards, [{ id: 3, text: 'three' }, { id: 1, text: 'No. one!' }, { id: 2, text: 'two' }])
  assert.ok(server.value.note.includes('?'))
  assert.deepEqual(bob.doc.value, server.value)
  assert.deepEqual(ada.doc.value, server.value)
})

test('a submit that is lost together with the history does not keep it from being opened', async () => {
  const ada = await visit('ada')
  const bob = await visit('bob')
  bob.doc.inc('/n')
  for (let i = 0; i < 20; i++) await null // it is asked
  bob.page.leave()
  ada.doc.inc('/n', 10)
  await turns()
  bob.page.kept = 99
  bob.page.back()
  bob.page.kept = 0
  await settle()
  await settle()
  assert.equal(bob.doc.state, 'live')
  assert.deepEqual([bob.doc.value.n, server.value.n], [12, 12])
})

test('whoever loses is told', async () => {
  const ada = await visit('ada')
  const bob = await visit('bob')
  ada.doc.push('/cards', { text: 'x' })
  await turns()
  ada.page.leave()
  ada.doc.set('/title', 'of Ada')
  ada.doc.set('/cards/0/text', 'y')
  bob.doc.set('/title', 'of Bob')
  bob.doc.remove('/cards/0')
  await turns()
  bob.told.length = ada.told.length = 0
  ada.page.failures.push({ code: 'overloaded', status: 503, message: 'later' }) // so that it hears of others first
  ada.page.back()
  await settle()
  assert.equal(bob.doc.value.title, 'of Ada')
  assert.ok(ada.told.includes('dropped /cards/0/text removed'), ada.told.join())
  const { over } = ada.page.questions.filter(({ name }) => name === 'submit').at(-1).changes.find(({ over }) => over)
  assert.deepEqual(over, [{ path: '/title', version: 2, client: server.commits[1].client }])
  bob.page.deliver(DOC, { v: bob.doc.version + 1, client: 'x', patch: [], by: 'Cyd', over })
  assert.equal(bob.told.at(-1), 'overwritten /title')
})

test('undo and redo of one\'s own', async () => {
  const ada = await visit('ada')
  const bob = await visit('bob')
  ada.doc.set('/title', 'new')
  clock.tick(2000)
  for (const [i, letter] of [...' you'].entries()) ada.doc.splice('/note', 5 + i, 0, letter)
  clock.tick(2000)
  ada.doc.push('/cards', 'a')
  await turns()
  bob.doc.splice('/note', 0, 0, 'Oh, ')
  bob.doc.insert('/cards/0', 'b')
  await turns()
  assert.equal(ada.doc.undo(), true)
  assert.deepEqual(ada.doc.value.cards, ['b'])
  assert.equal(ada.doc.undo(), true)
  assert.equal(ada.doc.value.note, 'Oh, hello', 'typing is one step')
  assert.equal(ada.doc.undo(), true)
  assert.equal(ada.doc.value.title, 'board')
  assert.equal(ada.doc.canUndo, false)
  assert.equal(ada.doc.undo(), false)
  for (let i = 0; i < 3; i++) assert.equal(ada.doc.redo(), true)
  assert.equal(ada.doc.canRedo, false)
  await turns()
  assert.deepEqual(server.value, { title: 'new', n: 1, cards: ['b', 'a'], note: 'Oh, hello you' })
  bob.doc.set('/title', 'of Bob')
  await turns()
  for (let i = 0; i < 5; i++) ada.doc.undo()
  assert.equal(ada.doc.value.title, 'of Bob', 'what others have written since stays')
  assert.deepEqual(bob.doc.canUndo, true)
})

test('who may not read history listens first, and again after each break', async () => {
  const bob = await visit('bob')
  await bob.doc.inc('/n')
  const page = new Page('ada', server, hall)
  page.history = false
  const { open } = page
  page.open = question => {
    const answer = copied(open.call(page, question))
    bob.doc.inc('/n') // comes between the answer and whatever is done after it
    return answer
  }
  const doc = document(page, DOC)
  opened.push(doc)
  await settle()
  assert.deepEqual([doc.state, doc.value], ['live', server.value])
  page.leave()
  await bob.doc.push('/cards', 'b')
  page.back()
  await settle()
  assert.deepEqual([doc.state, doc.value], ['live', server.value])
  const opens = page.questions.filter(({ name }) => name === 'open').length
  await bob.doc.push('/cards', 'c')
  doc.push('/cards', 'a')
  await settle(60_000)
  assert.deepEqual(doc.value, server.value)
  assert.equal(page.questions.filter(({ name }) => name === 'open').length, opens)
})

test('who may only read is told before they type', async () => {
  const page = new Page('ada', server, hall)
  page.write = false
  const doc = document(page, DOC)
  opened.push(doc)
  await turns()
  assert.equal(doc.state, 'read-only')
  assert.throws(() => doc.inc('/n'), { code: 'publish_denied', status: 403 })
})

test('a right that is taken away meanwhile', async () => {
  const { page, doc, told } = await visit('ada')
  page.failures.push({ code: 'publish_denied', status: 403, message: 'not any more' })
  const change = doc.inc('/n')
  await assert.rejects(change, { code: 'publish_denied' })
  assert.equal(doc.value.n, 1)
  assert.equal(doc.state, 'read-only')
  assert.deepEqual(told, ['own /n', 'other /n', 'refused publish_denied inc'])
})

test('what cannot be opened is closed, what may pass is tried again', async () => {
  const page = new Page('ada', server, hall)
  page.failures.push({ code: 'busy', status: 503, message: 'later' })
  const doc = document(page, DOC)
  opened.push(doc)
  await turns()
  assert.equal(doc.error.code, 'busy')
  await settle(1000)
  await doc.ready
  const denied = new Page('bob', server, hall)
  denied.failures.push({ code: 'no_document', status: 404, message: 'no rule' })
  const none = document(denied, DOC)
  await assert.rejects(none.ready, { code: 'no_document' })
  assert.equal(none.state, 'closed')
})

test('a server that forgot this client: what may have been taken is not sent twice', async () => {
  const { page, doc } = await visit('ada')
  await doc.inc('/n')
  await turns()
  page.failures.push({ code: 'busy', status: 503, message: 'who knows what became of it' })
  const unsure = doc.inc('/n', 10)
  await turns()
  page.failures.push({ code: 'client_forgotten', status: 409, message: 'who?' })
  const sure = doc.inc('/n', 100)
  await settle()
  await assert.rejects(unsure, { code: 'client_forgotten' })
  await settle(2000)
  await sure
  page.failures.push({ code: 'client_forgotten', status: 409, message: 'who?' })
  const refusedWhole = doc.inc('/n', 1000)
  await settle(2000)
  await refusedWhole
  await settle()
  assert.equal(server.value.n, 1102)
  assert.equal(doc.value.n, 1102)
  assert.equal(new Set(server.commits.map(({ client }) => client)).size, 3)
})

test('too much at once is sent in parts', async () => {
  const { page, doc } = await visit('ada')
  page.failures.push({ code: 'too_large', status: 413, message: 'too much' })
  for (let i = 0; i < 4; i++) doc.push('/cards', i)
  await settle()
  assert.deepEqual(server.value.cards, [0, 1, 2, 3])
  const submits = page.questions.filter(({ name }) => name === 'submit').map(({ changes }) => changes.length)
  assert.deepEqual(submits.slice(0, 2), [4, 2])
})

test('what the server has not come to of a submit is sent again', async () => {
  const { page, doc } = await visit('ada')
  const submit = page.submit.bind(page)
  page.submit = question => submit({ ...question, changes: question.changes.slice(0, 3) })
  const changes = [0, 1, 2, 3, 4, 5, 6, 7].map(i => doc.push('/cards', i))
  await settle()
  await Promise.all(changes)
  assert.deepEqual(server.value.cards, [0, 1, 2, 3, 4, 5, 6, 7])
  assert.equal(doc.pending, 0)
})

test('more at once than its rate allows is sent in parts, after a pause', async () => {
  const { page, doc } = await visit('ada')
  const slow = { code: 'rate_limited', status: 429, message: 'slow' }
  page.failures.push(slow, slow)
  for (let i = 0; i < 8; i++) doc.push('/cards', i)
  await turns()
  const submits = () => page.questions.filter(({ name }) => name === 'submit').map(({ changes }) => changes.length)
  assert.deepEqual(submits(), [8])
  await settle(30_000)
  await settle(30_000)
  assert.deepEqual(submits().slice(0, 3), [8, 4, 2])
  assert.deepEqual(server.value.cards, [0, 1, 2, 3, 4, 5, 6, 7])
})

test('an answer that was lost on its way is asked for again, under the same id', async () => {
  const page = new Page('ada', server, hall)
  page.failures.push('silence')
  const doc = document(page, DOC)
  opened.push(doc)
  await turns()
  assert.equal(doc.state, 'opening')
  await settle(5000)
  assert.equal(doc.state, 'live')
  page.failures.push('silence', { code: 'already_answered', status: 409, message: 'it was too large to be remembered' })
  const change = doc.inc('/n')
  await settle(5000)
  await settle(30_000)
  assert.deepEqual(await change, { version: 1 })
  assert.equal(doc.state, 'live')
  assert.equal(server.value.n, 2)
  await settle(30_000)
  assert.ok(page.questions.length <= 5, 'what is answered is not asked again')
})

test('what is typed after a reload is not taken for what was sent before it', () => {
  const text = ins => [{ op: 'splice', path: '/note', pos: ins.charCodeAt(0) - 97, del: 0, ins }]
  const before = new Replica('c1')
  before.reset({ value: { note: '' }, version: 0 })
  before.change(text('ab'))
  before.pending[0].isSent = true
  const { base, version, seq, pending } = copied(before)
  const after = new Replica('c2')
  after.restore({ key: ['default', DOC, 'c1'], base, version, seq, pending })
  after.change(text('c'))
  after.reset({ value: { note: 'ab' }, version: 1, seq: 1 }) // the server had taken it
  assert.deepEqual(after.value, { note: 'abc' })
  assert.deepEqual(after.pending.map(({ seq, patch }) => [seq, patch[0].ins]), [[2, 'c']])
})

test('who is here, and where', async () => {
  const [ada, bob] = [new Page('ada', server, hall), new Page('bob', server, hall)]
  const one = awareness(ada, DOC, { state: { name: 'Ada' } })
  const other = awareness(bob, DOC, { state: { name: 'Bob' } })
  opened.push(one, other)
  await settle()
  const shown = aware => [...aware.all.values()].map(({ id, user, state, own }) => `${id} ${user} ${state.name} ${state.field ?? ''}${own ? ' (me)' : ''}`)
  assert.deepEqual(shown(one).sort(), ['ada u-ada Ada  (me)', 'bob u-bob Bob '])
  for (let i = 0; i < 100; i++) other.set({ name: 'Bob', field: `/f${i}` })
  const before = bob.questions.length
  await settle(49)
  assert.equal(bob.questions.length, before)
  await settle(1)
  assert.equal(bob.questions.length, before + 1)
  assert.equal(one.all.get('bob').state.field, '/f99')
  ada.leave()
  server.present.clear()
  ada.back()
  await settle()
  assert.equal(server.present.get('ada').state.name, 'Ada', 'it is said anew')
  other.close()
  await settle()
  assert.equal(one.all.has('bob'), false)
})
