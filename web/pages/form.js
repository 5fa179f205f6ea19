// One record, and all who edit it.

import { Herald } from '/herald.mjs'
import { bind, document as open } from '/herald-documents.mjs'
import { rememberName } from './name.js'
import { nameOf, showPeople } from './people.js'
import { showSaved } from './saved.js'
import { showStatus } from './status.js'

const RECORD = new URLSearchParams(location.search).get('record') ?? '/doc/form/1' // or /doc/items/tea, a row
const at = id => document.getElementById(id)
const herald = new Herald()
const record = open(herald, RECORD, { storage: true })

showStatus(herald)
showSaved(record)
rememberName(at('name'))
const aware = showPeople(herald, RECORD, at('name'), at('people'))

bind(at('form'), record, {
  aware,
  nameOf,
  onPresence(field, names) {
    const said = names.length ? `${names.join(', ')} ${names.length > 1 ? 'are' : 'is'} here` : ''
    field.closest('label').nextElementSibling.textContent = said
  }
})
at('form').addEventListener('submit', event => event.preventDefault())
at('more').addEventListener('click', () => record.inc('/stock', 1)) // what others add meanwhile counts too
at('less').addEventListener('click', () => record.inc('/stock', -1))

record.onConflict(conflict => {
  const met = Object.assign(document.createElement('li'), { textContent: words(conflict) })
  if (conflict.lost !== undefined && !conflict.denied) met.append(' ', again(conflict, met))
  at('met').append(met)
  at('conflicts').hidden = false
})

function words({ kind, path, by, lost, denied }) {
  const who = by ?? 'Somebody else'
  const field = path.slice(1) || 'all'
  if (denied) return `“${lost}” cannot be “${field}”: ${denied}.`
  if (kind === 'row') return `“${field}” was changed in the database as well. It had become “${lost}” here.`
  return kind === 'overwritten' ? `${who} has overwritten your “${field}”.` : `Your change of “${field}” came too late.`
}

/** What was lost can be had again: then it is the later one. */
function again({ path, lost }, met) {
  const button = Object.assign(document.createElement('button'), { type: 'button', className: 'quiet small' })
  button.textContent = `Make it “${lost}” again`
  button.addEventListener('click', () => {
    record.set(path, lost)
    met.remove()
    at('conflicts').hidden = !at('met').children.length
  })
  return button
}
