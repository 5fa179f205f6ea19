// What a page leaves in storage, taken up by the next, against a whole server: run by dev.herald.client.SharedDocumentsTest.
import assert from 'node:assert/strict'
import { afterEach, beforeEach, test } from 'node:test'
import { Wire, eventually } from './node-browser.js'
import { Herald } from '../../web/client/index.js'
import { ask } from '../../web/client/asking.js'
import { document } from '../../web/client/documents.js'

const PORT = +process.env.HERALD_PORT
let count = 0
let channel, wire, other, others, opened

beforeEach(async () => {
  opened = []
  channel = `/doc/left/${process.pid}-${++count}`
  wire = await Wire.to(PORT)
  others = new Herald(`http://127.0.0.1:${PORT}`, { tabs: false })
  other = document(others, channel)
  await other.ready
})

afterEach(() => {
  for (const one of [...opened, others]) one.close()
  wire.close()
})

/** A page: its document, and what it was told was refused. */
async function visit() {
  const herald = new Herald(wire.url, { tabs: false, maxBackoff: 100 })
  const doc = document(herald, channel, { storage: channel })
  opened.push(herald)
  const refused = []
  doc.onRefused(({ error, patch }) => refused.push(`${error.code} ${patch[0].value}`))
  await doc.ready
  return { herald, doc, refused }
}

/** The page dies without a word. */
async function die({ herald, doc }) {
  wire.cut()
  await new Promise(resolve => setTimeout(resolve, 50)) // its last write to the storage
  doc.close()
  herald.close()
  wire.mend()
}

/** So many other clients that the server remembers none of those before. */
async function forget() {
  const submit = i => ask(others, '/herald/documents/submit', {
    doc: channel, v: other.version, client: `other-${i}`, changes: [{ seq: 1, patch: [{ op: 'inc', path: '/others', value: 1 }] }]
  })
  for (let i = 0; i < 1010; i += 50) await Promise.all(Array.from({ length: 50 }, (_, j) => submit(i + j)))
}

const n = () => other.get('/n')
const settled = ({ doc }) => eventually(() => doc.state === 'live' && !doc.pending, () => `${doc.state} ${doc.pending}`)

/** 10 are 'taken' and the answer is lost, or 'sent' into nothing, or were 'kept' here, as the 100 after them always are. */
async function leave(page, ten) {
  await settled(page)
  const isGone = () => eventually(() => page.doc.state === 'joining', () => page.doc.state)
  if (ten === 'taken') wire.mute()
  else wire.cut()
  if (ten === 'kept') await isGone()
  page.doc.inc('/n', 10)
  if (ten === 'taken') await eventually(() => n() % 100 >= 10, () => `n is ${n()}`)
  wire.cut()
  await isGone()
  page.doc.inc('/n', 100)
  await die(page)
}

test('what was taken is not sent again, what was not is sent', async () => {
  const page = await visit()
  await page.doc.inc('/n')
  await leave(page, 'taken')
  const next = await visit()
  await settled(next)
  await eventually(() => n() === 111, () => `n is ${n()}`)
  assert.deepEqual([next.doc.get('/n'), next.refused], [111, []])
})

test('long after: what may have been taken is told, what was not is sent', async () => {
  const page = await visit()
  await page.doc.inc('/n')
  await leave(page, 'taken')
  await forget()
  const next = await visit()
  await settled(next)
  await eventually(() => n() === 111, () => `n is ${n()}`)
  assert.deepEqual([next.doc.get('/n'), next.refused], [111, ['client_forgotten 10']])
  await next.doc.inc('/n', 1000)
  assert.equal(next.doc.get('/n'), 1111)
})

test('long after: the first change of a page, that was taken', async () => {
  await leave(await visit(), 'taken')
  await forget()
  const next = await visit()
  await settled(next)
  await eventually(() => n() === 110, () => `n is ${n()}`)
  assert.deepEqual([next.doc.get('/n'), next.refused], [110, ['client_forgotten 10']])
})

test('long after: what was never sent is not lost', async () => {
  const page = await visit()
  await page.doc.inc('/n')
  await leave(page, 'kept')
  await forget()
  const next = await visit()
  await settled(next)
  await eventually(() => n() === 111, () => `n is ${n()}`)
  assert.deepEqual([next.doc.get('/n'), next.refused], [111, []])
})

test('what was sent since others were forgotten surely was not taken', async () => {
  await forget()
  const page = await visit()
  await leave(page, 'sent')
  const next = await visit()
  await settled(next)
  assert.deepEqual([next.doc.get('/n'), next.refused], [110, []])
})
