// Who is at a document, as names in colours.

import { awareness } from '/herald-documents.mjs'

/** Makes this page one of them, under the name in the input, and shows all in the list. */
export function showPeople(herald, channel, input, list) {
  const aware = awareness(herald, channel, { state: { name: input.value } })
  input.addEventListener('change', () => aware.set({ ...aware.state, name: input.value }))
  aware.onChange(all => list.replaceChildren(...[...all.values()].sort(byName).slice(0, 12).map(chip)))
  return aware
}

/** One of them, as a name in their colour. */
export function chip(one) {
  const { id, state, own } = one
  const made = document.createElement(own === undefined ? 'span' : 'li')
  made.className = 'chip'
  made.style.setProperty('--hue', hue(id))
  made.textContent = own ? `${state?.name ?? ''} (you)` : nameOf(one)
  return made
}

export function nameOf({ state, user }) {
  return `${state?.name ?? user ?? 'somebody'}`
}

function byName(one, other) {
  return nameOf(one).localeCompare(nameOf(other))
}

/** The same for the same id on every page. */
function hue(id) {
  return [...id].reduce((sum, letter) => (sum * 31 + letter.codePointAt(0)) % 360, 7)
}
