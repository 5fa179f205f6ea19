// The sample's shop: services that run SQL, and hear of it by the database's log like everybody.

import { services } from '/herald-services.mjs'

const at = id => document.getElementById(id)

/** Fills the form, and hands over the customers' names once they are known; of another database there is no shop. */
export function openShop(herald, opened) {
  const server = services(herald)
  const shop = { isOpen: false, ask }

  server.ask('/shop/menu').then(({ customers, items }) => {
    at('customer').append(...customers.map(({ id, name }) => new Option(name, id)))
    at('item').append(...items.map(({ name, price }) => new Option(`${name}, ${Number(price).toFixed(2)}`, name)))
    at('shop').hidden = false
    shop.isOpen = true
    opened(new Map(customers.map(({ id, name }) => [id, name])))
  }, () => {}) // nobody sells here

  at('form').addEventListener('submit', event => {
    event.preventDefault()
    const wanted = { customer: +at('customer').value, item: at('item').value, quantity: +at('quantity').value }
    ask('/shop/order', wanted, event.submitter)
  })

  async function ask(name, data, button) {
    button.disabled = true
    try {
      await server.ask(name, data)
      at('problem').hidden = true
    } catch (error) {
      at('problem').textContent = error.message
      at('problem').hidden = false
    }
    button.disabled = false
  }
  return shop
}
