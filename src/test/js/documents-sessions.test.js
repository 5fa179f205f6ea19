// Random sessions of documents, with delays, lost answers, offline stretches and gaps, against a server that is made of
// the same rules: run by dev.herald.client.SharedDocumentsTest. HERALD_SESSIONS says how many, HERALD_SEED where they begin.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Replica } from '../../web/client/replica.js'
import { Undo } from '../../web/client/undo.js'
import { dice } from './dice.js'
import { Server, copied } from './document-model.js'

const SESSIONS = +(process.env.HERALD_SESSIONS ?? 2000)
const FIRST = +(process.env.HERALD_SEED ?? Math.floor(Math.random() * 1e9))

/** A page: what it was told waits in its inbox, what it says in its outbox. */
class Page {
  isOnline = true
  question
  answer
  undo = new Undo()

  constructor(server, name) {
    this.server = server
    this.replica = new Replica(name)
    this.replica.reset(copied({ value: server.value, version: server.commits.length }))
  }

  told({ ops }) {
    this.undo.happened(ops)
  }

  hear() {
    const commit = this.server.commits[this.replica.version]
    if (commit) this.told(this.replica.receive(copied(commit)))
    return !!commit
  }

  say() {
    const { pending, version, client } = this.replica
    if (this.question || !pending.length || pending.some(change => change.version !== undefined)) return
    for (const change of pending) change.isSent = true
    this.question = copied({ v: version, client, changes: pending.map(({ seq, patch }) => ({ seq, patch })) })
  }

  reach() {
    if (this.question && !this.answer) this.answer = copied(this.server.submit(this.question))
  }

  learn() {
    const { results } = this.answer ?? { results: [] }
    for (const { seq, version, error, nothing } of results) {
      const change = this.replica.pending.find(one => one.seq === seq)
      if (!change) continue
      if (error || nothing || version <= this.replica.version) this.told(this.replica.drop(seq))
      else change.version = version
    }
    if (this.answer) this.question = this.answer = undefined
  }

  /** The connection breaks, perhaps before the server had the question, perhaps before the answer came. */
  leave() {
    this.isOnline = false
    this.question = this.answer = undefined
  }

  /** What the server has kept does not reach back so far. */
  open() {
    const { server, replica } = this
    const { ops } = replica.reset(copied({ value: server.value, version: server.commits.length, seq: server.taken.get(replica.client) }))
    this.told({ ops })
  }
}

/** What was said, of which nothing may be lost. */
class Ledger {
  count = 0
  cards = new Set()
  texts = new Map() // the letters that were typed, and where
  removed = new Set()
  sum = 0

  get id() {
    return ++this.count
  }

  letter(where) {
    const id = this.id
    const letter = String.fromCodePoint((id % 3 ? 0x4e00 : 0x1f300) + id)
    this.texts.set(letter, where)
    return letter
  }
}

function edit(page, roll, ledger) {
  const { value } = page.replica
  const lists = ['todo', 'done']
  const list = lists[roll(2)]
  const index = value[list].length && roll(value[list].length)
  const card = value[list][index]
  const text = roll(2) && card ? { path: `/${list}/${index}/title`, text: card.title, where: card.id } : { path: '/note', text: value.note }
  const letters = [...text.text]
  const pos = roll(letters.length + 1)
  switch (roll(9)) {
    case 0:
    case 1: {
      const id = ledger.id
      ledger.cards.add(id)
      const place = roll(3) ? roll(value[list].length + 1) : '-'
      return [{ op: 'add', path: `/${list}/${place}`, value: { id, title: '', n: 0 } }]
    }
    case 2:
      if (!card || roll(3)) return []
      ledger.removed.add(card.id)
      return [{ op: 'remove', path: `/${list}/${index}` }]
    case 3:
    case 4: {
      const to = lists[roll(2)]
      return card ? [{ op: 'move', from: `/${list}/${index}`, path: `/${to}/${roll(value[to].length + (to === list ? 0 : 1))}` }] : []
    }
    case 5:
      ledger.sum++
      return [{ op: 'inc', path: '/n', value: 1 }]
    case 6:
      return [{ op: 'add', path: ['/name', `/map/${roll(4)}`, `/map/m${roll(3)}`][roll(3)], value: ledger.id }]
    default: {
      const del = roll(3) ? 0 : Math.min(roll(3), letters.length - pos)
      for (const gone of letters.slice(pos, pos + del)) ledger.removed.add(gone)
      return [{ op: 'splice', path: text.path, pos, del, ins: roll(4) ? ledger.letter(text.where) : '' }]
    }
  }
}

/** @param {(page: Page, roll: (count: number) => number, ledger: Ledger) => void} act */
function session(seed, act, gaps) {
  const roll = dice(seed)
  const [server, ledger] = [new Server({ todo: [], done: [], n: 0, note: '', name: '', map: {} }), new Ledger()]
  const pages = Array.from({ length: 2 + roll(4) }, (_, i) => new Page(server, `page ${i}`))
  for (let step = 0; step < 60 + roll(200); step++) {
    const page = pages[roll(pages.length)]
    const what = roll(12)
    if (what < 4) act(page, roll, ledger)
    else if (what === 4 && !roll(5)) page.isOnline ? page.leave() : ((page.isOnline = true), (gaps && !roll(3)) && page.open())
    else if (page.isOnline) [() => page.hear(), () => page.hear(), () => page.say(), () => page.reach(), () => page.learn()][roll(5)]()
  }
  settle(pages)
  for (const { replica } of pages) {
    assert.deepEqual(replica.value, server.value, 'all have the same')
    assert.deepEqual(replica.base, server.value)
  }
  return { server, ledger, pages }
}

function settle(pages) {
  for (const page of pages) page.isOnline = true
  for (let i = 0; pages.some(({ replica, server }) => replica.pending.length || replica.version < server.commits.length); i++) {
    assert.ok(i < 1000, 'it does not come to rest')
    for (const page of pages) {
      page.say()
      page.reach()
      while (page.hear());
      page.learn()
    }
  }
}

function each(name, count, gaps, act, check) {
  test(name, () => {
    for (let seed = FIRST; seed < FIRST + count; seed++) {
      try {
        check(session(seed, act, gaps))
      } catch (error) {
        error.message = `HERALD_SEED=${seed}: ${error.message}`
        throw error
      }
    }
    console.log(`${name}: ${count} sessions from HERALD_SEED=${FIRST}`)
  })
}

function say(page, roll, ledger) {
  const patch = edit(page, roll, ledger)
  const change = patch.length && page.replica.change(patch)
  if (change) page.undo.made(change.settled, change.undo)
}

for (const gaps of [false, true]) {
  const name = `all have the same in the end, and nothing is lost, ${gaps ? 'with' : 'without'} gaps`
  each(name, gaps ? SESSIONS / 4 : SESSIONS, gaps, say, ({ server, ledger }) => {
    const { value } = server
    const cards = [...value.todo, ...value.done]
    const ids = cards.map(({ id }) => id)
    assert.equal(server.refused, 0)
    assert.equal(new Set(ids).size, ids.length, 'no card is there twice')
    assert.deepEqual([...ledger.cards].filter(id => !ids.includes(id) && !ledger.removed.has(id)), [], 'cards are missing')
    assert.equal(value.n, ledger.sum, 'increments are missing')
    for (const [letter, where] of ledger.texts) {
      if (ledger.removed.has(letter) || ledger.removed.has(where)) continue
      if (gaps && where) continue // nobody can know any more which card is which, if it was moved meanwhile
      const text = where ? cards.find(({ id }) => id === where).title : value.note
      assert.equal(text.split(letter).length, 2, `${letter} is missing`)
    }
  })
}

each(
  'all have the same, with undo and redo too',
  SESSIONS / 4,
  true,
  (page, roll, ledger) => {
    const { replica, undo } = page
    const change = patch => {
      try {
        return replica.change(patch)?.undo ?? null
      } catch {
        return null
      }
    }
    if (!roll(3)) return void undo.go(roll(3) ? 'undo' : 'redo', change)
    const patch = edit(page, roll, ledger)
    const made = patch.length && replica.change(patch)
    if (made) undo.made(made.settled, made.undo)
  },
  () => {}
)
