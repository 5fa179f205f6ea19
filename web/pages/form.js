// One record, and all who edit it.

import { Herald } from '/herald.mjs'
import { bind, document as open } from '/herald-documents.mjs'
import { rememberName } from './name.js'
import { nameOf, showPeople } from './people.js'
import { showSaved } from './saved.js'
import { showStatus } from './status.js'

const RECORD = '/doc/form/1'
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

record.onConflict(({ kind, path, by }) => {
  const who = by ?? 'Somebody else'
  const field = path.slice(1) || 'all'
  const text = kind === 'overwritten' ? `${who} has overwritten your “${field}”.` : `Your change of “${field}” came too late.`
  at('met').append(Object.assign(document.createElement('li'), { textContent: text }))
  at('conflicts').hidden = false
})
