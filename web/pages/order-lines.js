// Orders as lines of a table, the newest first, of which those that change light up.

const NEXT = { new: 'Pay', paid: 'Pack', packed: 'Send' }

export class OrderLines {
  #body; #nameOf; #shop
  #lines = new Map() // by key

  constructor(body, nameOf, shop) {
    this.#body = body
    this.#nameOf = nameOf
    this.#shop = shop
    body.replaceChildren()
  }

  /** Shows a change; one that is news lights up. */
  show({ op, key, row, changed = [] }, isNews) {
    const former = this.#lines.get(key)
    this.#lines.delete(key)
    if (op === 'd') return former?.remove()
    const line = this.#line(row, isNews ? changed : [])
    line.className = isNews && op === 'c' ? 'news' : ''
    this.#lines.set(key, line)
    if (former) former.replaceWith(line)
    else this.#body.insertBefore(line, [...this.#body.children].find(({ id }) => +id.slice(1) < key) ?? null)
  }

  #line(row, changed) {
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
    cell(this.#nameOf(row.customer_id), 'who', 'customer_id')
    cell(`${row.quantity} × ${row.item}`, 'what', 'quantity', 'item')
    cell(Number(row.price).toFixed(2), 'price', 'price')
    cell(row.state, `state ${row.state}`, 'state')
    cell(this.#shop.isOpen ? this.#buttons(row) : '', 'does')
    return line
  }

  #buttons({ id, state }) {
    const all = document.createDocumentFragment()
    const button = (label, name) => {
      const about = { type: 'button', className: 'quiet small', textContent: label }
      const made = Object.assign(document.createElement('button'), about)
      made.setAttribute('aria-label', `${label} order ${id}`)
      made.addEventListener('click', () => this.#shop.ask(name, { id }, made))
      all.append(made, ' ')
    }
    if (NEXT[state]) button(NEXT[state], '/shop/state')
    if (/new|paid/.test(state)) button('Cancel', '/shop/cancel')
    return all
  }
}
