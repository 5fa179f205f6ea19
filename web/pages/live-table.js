// The orders of a shop, as they are in its database at this moment.

import { Herald } from '/herald.mjs'
import { services } from '/herald-services.mjs'
import { table } from '/herald-tables.mjs'
import { watchAbsence } from './absence.js'
import { showStatus } from './status.js'

const at = id => document.getElementById(id)
const NEXT = { new: 'Pay', paid: 'Pack', packed: 'Send' }
const WORDS = { asking: 'asking for the orders…', joining: 'as they were when the connection broke', live: 'live' }
const herald = new Herald()
const shop = services(herald)
const customers = new Map()
let orders
let stopWatching = () => {}
let lines = new Map() // by key, the table's rows on the page

showStatus(herald)
follow(at('whose').value)
openShop().then(() => orders.rows.forEach((row, key) => show({ op: 'u', key, row }, false)))
at('whose').addEventListener('change', event => follow(event.target.value))
at('seen').addEventListener('click', () => { at('absence').hidden = true })

/** Follows the rows of a pattern: those of everybody, or of one customer. */
function follow(pattern) {
  stopWatching()
  orders?.close()
  orders = table(herald, pattern)
  lines = new Map()
  at('rows').replaceChildren()
  orders.onReset(({ changes, first }) => {
    changes.forEach(change => show(change, !first))
    if (first) at('rows').replaceChildren(...[...lines].sort(([a], [b]) => b - a).map(([, line]) => line))
    tell()
  })
  orders.onChange(change => {
    show(change, true)
    tell()
  })
  orders.onState(tell)
  stopWatching = watchAbsence(orders, tellOfAbsence)
}

// ---- the table

function show({ op, key, row, changed = [] }, isNews) {
  const former = lines.get(key)
  if (op === 'd') {
    lines.delete(key)
    former?.remove()
    return
  }
  const line = lineOf(row, isNews ? changed : [])
  line.className = isNews && op === 'c' ? 'news' : ''
  lines.set(key, line)
  if (former) former.replaceWith(line)
  else if (isNews) at('rows').insertBefore(line, [...at('rows').children].find(({ id }) => +id.slice(1) < key) ?? null)
}

function lineOf(row, changed) {
  const line = document.createElement('tr')
  line.id = `o${row.id}`
  const cell = (content, className, ...columns) => {
    const td = document.createElement('td')
    td.className = className
    td.classList.toggle('news', changed.some(column => columns.includes(column)))
    td.append(content)
    line.append(td)
  }
  cell(row.id, 'number')
  cell(customers.get(row.customer_id) ?? row.customer_id, 'who', 'customer_id')
  cell(`${row.quantity} × ${row.item}`, 'what', 'quantity', 'item')
  cell(Number(row.price).toFixed(2), 'price', 'price')
  cell(row.state, `state ${row.state}`, 'state')
  cell(buttons(row), 'does')
  return line
}

function buttons({ id, state }) {
  const all = document.createDocumentFragment()
  if (!customers.size) return all // of a database that is not the sample's
  const button = (label, name) => {
    const made = Object.assign(document.createElement('button'), { type: 'button', className: 'quiet small' })
    made.textContent = label
    made.setAttribute('aria-label', `${label} order ${id}`)
    made.addEventListener('click', () => ask(name, { id }, made))
    all.append(made, ' ')
  }
  if (NEXT[state]) button(NEXT[state], '/shop/state')
  if (state === 'new' || state === 'paid') button('Cancel', '/shop/cancel')
  return all
}

// ---- what is said about it

function tell() {
  const { state, error, size, more } = orders
  const isAbsent = state === 'closed' && /^no_(rows|such_request)$/.test(error?.code)
  at('absent').hidden = !isAbsent
  at('orders').hidden = isAbsent
  const count = size ? `${more ? 'the first ' : ''}${size} ${size === 1 ? 'order' : 'orders'}` : ''
  const why = error && error.code !== 'closed' && error.message
  at('told').textContent = [count, WORDS[state], why].filter(Boolean).join(' · ')
  at('told').classList.toggle('stale', state !== 'live')
}

function tellOfAbsence(differences) {
  if (!differences.length) return
  const count = (word, happened) => {
    const number = differences.filter(happened).length
    return number && `${number} ${word}`
  }
  const told = [
    count('new', ({ old }) => !old),
    count('changed', ({ old, row }) => old && row),
    count('gone', ({ row }) => !row)
  ]
  at('absence-title').textContent = `While you were away: ${told.filter(Boolean).join(', ')}`
  at('happened').replaceChildren(...differences.slice(0, 5).map(({ key, old, row }) => {
    const { customer_id, quantity, item } = row ?? old
    const what = !old ? 'is new' : !row ? 'is gone' : old.state !== row.state ? `${old.state} → ${row.state}` : 'changed'
    const text = `${key}: ${customers.get(customer_id) ?? customer_id}, ${quantity} × ${item}: ${what}`
    return Object.assign(document.createElement('li'), { textContent: text })
  }))
  at('absence').hidden = false
}

// ---- the sample's shop: services that run SQL, and hear of it by the log like everybody

async function openShop() {
  try {
    const menu = await shop.ask('/shop/menu')
    const option = (text, value) => Object.assign(document.createElement('option'), { textContent: text, value })
    for (const { id, name } of menu.customers) {
      customers.set(id, name)
      at('customer').append(option(name, id))
      at('whose').append(option(name, `/orders/${id}/*`))
    }
    at('item').append(...menu.items.map(({ name, price }) => option(`${name}, ${Number(price).toFixed(2)}`, name)))
    at('shop').hidden = false
  } catch {
    at('shop').hidden = true // nobody sells here
  }
}

at('form').addEventListener('submit', event => {
  event.preventDefault()
  const wanted = { customer: +at('customer').value, item: at('item').value, quantity: +at('quantity').value }
  ask('/shop/order', wanted, event.submitter)
})

async function ask(name, data, button) {
  button.disabled = true
  try {
    await shop.ask(name, data)
    at('problem').hidden = true
  } catch (error) {
    at('problem').textContent = error.message
    at('problem').hidden = false
  }
  button.disabled = false
}
