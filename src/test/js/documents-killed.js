// Random sessions of pages that share a document, on wires that break, and of a server that is killed: run by
// dev.herald.faults.KilledPagesTest. Says `kill` when the server is to be killed, and reads a line when it is there again.
import assert from 'node:assert/strict'
import { createInterface } from 'node:readline'
import { setTimeout as pause } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import { dice } from './dice.js'
import { Wire, eventually, storedPending, written } from './node-browser.js'
import { Herald } from '../../web/client/index.js'
import { document } from '../../web/client/documents.js'

const PORT = +process.env.HERALD_PORT
const SESSIONS = +process.env.HERALD_SESSIONS
const FIRST = +process.env.HERALD_SEED
const LISTS = ['todo', 'done']
const FIELDS = ['/name', '/map/a', '/map/b']

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]()

/** What was said, of which nothing may be lost. */
class Ledger {
  cards = new Set()
  letters = new Set()
  removed = new Set() // cards and letters
  broughtBack = new Set() // by undo; of two that removed it both may
  said = new Map(FIELDS.map(path => [path, new Set([undefined])]))
  sum = 0
  problems = []
  #count = 0

  get id() {
    return ++this.#count
  }

  get letter() {
    const letter = String.fromCodePoint((this.id % 3 ? 0x4e00 : 0x1f300) + this.#count)
    this.letters.add(letter)
    return letter
  }

  undone(before, after) {
    const [old, now] = [before, after].map(value => new Set([...cards(value), ...value.note]))
    for (const one of old) if (!now.has(one)) this.removed.add(one)
    for (const one of now) if (!old.has(one)) this.broughtBack.add(one)
    this.sum += after.n - before.n
  }

  check(value) {
    const [ids, letters] = [cards(value), [...value.note]]
    const isDue = one => !this.removed.has(one)
    const isTwice = all => (one, i) => all.indexOf(one) !== i && !this.broughtBack.has(one)
    assert.deepEqual(this.problems, [], 'refused')
    assert.deepEqual([...this.cards].filter(id => isDue(id) && !ids.includes(id)), [], 'cards are missing')
    assert.deepEqual([...this.letters].filter(one => isDue(one) && !letters.includes(one)), [], 'letters are missing')
    assert.deepEqual([ids.filter(isTwice(ids)), letters.filter(isTwice(letters))], [[], []], 'is there twice')
    assert.equal(value.n, this.sum, 'increments')
    assert.ok(ids.every(id => this.cards.has(id)) && letters.every(one => this.letters.has(one)), 'nobody said that')
    for (const [path, said] of this.said) assert.ok(said.has(at(value, path)), `nobody said that of ${path}`)
  }
}

const cards = value => LISTS.flatMap(list => value[list].map(({ id }) => id))
const at = (value, path) => path.split('/').slice(1).reduce((inner, name) => inner[name], value)

/** What somebody does in a page. */
function edit(doc, roll, ledger) {
  const { value } = doc
  const [list, other] = roll(2) ? LISTS : [...LISTS].reverse()
  const from = `/${list}/${roll(value[list].length || 1)}`
  const card = doc.get(from)
  switch (roll(10)) {
    case 0:
    case 1: {
      const id = ledger.id
      ledger.cards.add(id)
      return doc.insert(`/${list}/${roll(3) ? roll(value[list].length + 1) : '-'}`, { id })
    }
    case 2:
      if (!card || roll(2)) return
      ledger.removed.add(card.id)
      return doc.remove(from)
    case 3:
      return card && doc.move(from, `/${list}/${roll(value[list].length)}`)
    case 4:
      return card && doc.move(from, `/${other}/${roll(value[other].length + 1)}`)
    case 5: {
      const value = 1 + roll(5)
      ledger.sum += value
      return doc.inc('/n', value)
    }
    case 6: {
      const [path, id] = [FIELDS[roll(FIELDS.length)], ledger.id]
      ledger.said.get(path).add(id)
      return doc.set(path, id)
    }
    case 7:
      doc[roll(4) ? 'undo' : 'redo']()
      return void ledger.undone(value, doc.value)
    default: {
      const letters = [...value.note]
      const pos = roll(letters.length + 1)
      const gone = roll(3) ? [] : letters.slice(pos, pos + roll(3))
      for (const letter of gone) ledger.removed.add(letter)
      return doc.splice('/note', pos, gone.length, roll(4) ? ledger.letter : '')
    }
  }
}

/** One person's page, which is loaded again now and then. */
class Page {
  constructor(channel, storage, transports, ledger) {
    Object.assign(this, { channel, storage, transports, ledger })
  }

  async load() {
    this.wire = await Wire.to(PORT)
    this.herald = new Herald(this.wire.url, { tabs: false, maxBackoff: 100, transports: [this.transports] })
    this.doc = document(this.herald, this.channel, { storage: this.storage })
    this.doc.onRefused(({ error, patch }) => this.ledger.problems.push(`${error.code} ${error.message} ${JSON.stringify(patch)}`))
  }

  /** The page ends without a word, but what it wrote last to the storage is there. */
  async end() {
    this.wire.close()
    await written()
    this.doc.close()
    this.herald.close()
    await written()
  }

  /** What was lost on a mute wire is not made up for: its connections end. */
  repair() {
    if (this.wire.isBroken) this.wire.cut()
    this.wire.mend()
  }

  act(roll) {
    if (this.doc.version || this.doc.state === 'live') edit(this.doc, roll, this.ledger)?.catch(error => this.#failed(error))
  }

  #failed({ code, message }) {
    if (code !== 'closed') this.ledger.problems.push(`${code} ${message}`)
  }

  get isSettled() {
    return this.doc.state === 'live' && !this.doc.pending
  }

  toString() {
    const { state, pending, version, error, value } = this.doc
    const session = JSON.stringify(this.herald.state)
    return `${this.transports}: ${session}, ${state}, ${pending} pending, version ${version}, ${error}, ${JSON.stringify(value)}`
  }
}

/** Something happens to a page. */
async function happen(page, roll) {
  const what = roll(40)
  if (what === 0) page.wire.cut()
  else if (what === 1) page.wire.mute()
  else if (what < 6) page.repair()
  else if (what === 6) {
    await page.end()
    await page.load()
  } else page.act(roll)
}

async function killed() {
  console.log('kill')
  await lines.next()
}

async function session(seed) {
  const roll = dice(seed)
  const ledger = new Ledger()
  const channel = `/doc/board/${seed}`
  const isShared = !roll(3)
  const pages = Array.from({ length: 2 + roll(3) }, (_, i) => {
    const transport = roll(2) ? 'websocket' : 'long-polling'
    return new Page(channel, isShared ? 'shared' : `page ${i}`, transport, ledger)
  })
  for (const page of pages) await page.load()
  await eventually(() => pages.every(page => page.isSettled), () => pages.join('\n'))
  const steps = 80 + roll(150)
  const killAt = seed % 2 ? -1 : roll(steps)
  let isDown = false
  for (let step = 0; step < steps || isDown; step++) {
    if (step === killAt) {
      isDown = true
      killed().then(() => (isDown = false))
    }
    await happen(pages[roll(pages.length)], roll)
    await pause(roll(isDown ? 100 : 15))
  }
  await settled(channel, pages, ledger)
  for (const page of pages) await page.end()
}

async function settled(channel, pages, ledger) {
  for (const page of pages) page.repair()
  let value
  const isSame = async () => {
    if (!pages.every(page => page.isSettled) || storedPending(channel).length) return false
    value = await (await fetch(`http://127.0.0.1:${PORT}/api/v1/documents${channel}`)).json()
    return pages.every(({ doc }) => isDeepStrictEqual(doc.value, value))
  }
  const told = () => [...pages, `server: ${JSON.stringify(value)}`, `stored: ${storedPending(channel).length}`, ...ledger.problems].join('\n')
  await eventually(isSame, told)
  try {
    ledger.check(value)
  } catch (error) {
    error.message += `\n${told()}`
    throw error
  }
}

for (let seed = FIRST; seed < FIRST + SESSIONS; seed++) {
  try {
    await session(seed)
    if (process.env.HERALD_VERBOSE) console.log(`${seed} done`)
  } catch (error) {
    console.log(`-Dherald.seed=${seed}: ${error.stack}`)
    process.exit(1)
  }
}
console.log(`${SESSIONS} sessions from ${FIRST}`)
process.exit(0)
