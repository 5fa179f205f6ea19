// A list that many people edit at once.

import { Herald } from '/herald.mjs'
import { document as open } from '/herald-documents.mjs'
import { Ordering } from './board-order.js'
import { BoardRow } from './board-row.js'
import { rememberName } from './name.js'
import { showPeople } from './people.js'
import { showSaved } from './saved.js'
import { showStatus } from './status.js'

const BOARD = '/doc/board/1'
const at = id => document.getElementById(id)
const herald = new Herald()
const board = open(herald, BOARD, { storage: true })
const rows = new Map() // by the item's id

showStatus(herald)
showSaved(board)
rememberName(at('name'))
const aware = showPeople(herald, BOARD, at('name'), at('people'))
const ordering = new Ordering(at('items'), at('moved'), move)

board.onChange(show)
aware.onChange(all => rows.forEach(row => row.showPeople([...all.values()])))
at('items').addEventListener('focusin', ({ target }) => aware.set({ ...aware.state, item: target.closest('li').dataset.id }))
at('items').addEventListener('focusout', () => aware.set({ ...aware.state, item: null }))
at('form').addEventListener('submit', event => {
  event.preventDefault()
  board.push('/items', { id: Math.random().toString(36).slice(2, 10), text: at('text').value, done: false })
  at('text').value = ''
})

board.ready.then(show, () => {})

function indexOf(id) {
  return board.value.items.findIndex(item => item.id === id)
}

/** Moves an item behind another, or to the top; where they are now, whatever is shown. */
function move(id, before) {
  const [from, other] = [indexOf(id), indexOf(before)]
  if (from >= 0) board.move(`/items/${from}`, `/items/${other < from ? other + 1 : other}`)
  show()
}

/** Makes the lines those of the list, in its order; whoever types in one goes on. */
function show() {
  const items = board.value?.items ?? []
  const ids = new Set(items.map(({ id }) => id))
  for (const [id, row] of rows) if (!ids.has(id)) rows.delete(id) && row.remove()
  for (const { id } of items) if (!rows.has(id)) rows.set(id, new BoardRow(id, board, () => `/items/${indexOf(id)}`))
  if (!ordering.isUnderWay) ordering.arrange(items.map(({ id }) => rows.get(id).line))
  for (const { id, done } of items) rows.get(id).line.classList.toggle('done', done)
}
