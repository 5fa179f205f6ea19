// The orders of a shop, as they are in its database at this moment.

import { Herald } from '/herald.mjs'
import { table } from '/herald-tables.mjs'
import { summary, watchAbsence } from './absence.js'
import { OrderLines } from './order-lines.js'
import { openShop } from './shop.js'
import { showStatus } from './status.js'

const at = id => document.getElementById(id)
const WORDS = { asking: 'asking for the orders…', joining: 'as they were when the connection broke', live: 'live' }
const herald = new Herald()
let customers = new Map() // their names, by id
let orders, lines
let stopWatching = () => {}
showStatus(herald)
const shop = openShop(herald, names => {
  customers = names
  for (const [id, name] of names) at('whose').append(new Option(name, `/orders/${id}/*`))
  orders.rows.forEach((row, key) => lines.show({ op: 'u', key, row }))
})
follow(at('whose').value)
at('whose').addEventListener('change', event => follow(event.target.value))
at('seen').addEventListener('click', () => { at('absence').hidden = true })

/** Follows the rows of a pattern: those of everybody, or of one customer. */
function follow(pattern) {
  stopWatching()
  orders?.close()
  orders = table(herald, pattern)
  lines = new OrderLines(at('rows'), id => customers.get(id) ?? id, shop)
  const told = (changes, isNews) => {
    changes.forEach(change => lines.show(change, isNews))
    tell()
  }
  orders.onReset(({ changes, first }) => told(changes, !first))
  orders.onChange(change => told([change], true))
  orders.onState(tell)
  stopWatching = watchAbsence(orders, tellOfAbsence)
}

function tell() {
  const { state, error, size, more } = orders
  const isAbsent = state === 'closed' && /^no_(rows|such_request)$/.test(error?.code)
  at('absent').hidden = !isAbsent
  at('orders').hidden = isAbsent
  const count = size ? `${more ? 'the first ' : ''}${size} ${size === 1 ? 'order' : 'orders'}` : ''
  at('told').textContent = [count, WORDS[state], error?.message].filter(Boolean).join(' · ')
  at('told').classList.toggle('stale', state !== 'live')
}

function tellOfAbsence(differences) {
  const nameOf = ({ customer_id, quantity, item }) => `${customers.get(customer_id) ?? customer_id}, ${quantity} × ${item}`
  at('absence-title').textContent = `While you were away: ${summary(differences)}`
  at('happened').replaceChildren(...differences.slice(0, 5).map(({ key, old, row }) => {
    const what = !old ? 'is new' : !row ? 'is gone' : old.state !== row.state ? `${old.state} → ${row.state}` : 'changed'
    return Object.assign(document.createElement('li'), { textContent: `${key}: ${nameOf(row ?? old)}: ${what}` })
  }))
  at('absence').hidden = false
}
