// Announcements: to all, to all but oneself, to one. Who comes later finds the last one.

import { Herald } from '/herald.mjs'
import { Log } from './log.js'
import { rememberName } from './name.js'
import { showStatus } from './status.js'

const ALL = '/announcements'
const $ = id => document.getElementById(id)
const log = new Log($('heard'))
const herald = new Herald()
let mine

rememberName($('name'))
showStatus(herald)
herald.subscribe(ALL, toAll, { last: 1 })
listenUnder($('name').value)

/** Each name has a channel of its own. */
function listenUnder(name) {
  mine?.close()
  mine = herald.subscribe(`${ALL}/to/${name}`, ({ data }) => log.add(said(data, `to you, ${name}`)), { last: 1 })
}

function toAll({ data }) {
  $('latest').textContent = String(data?.text)
  $('latest-from').textContent = `${data?.from}, to all`
  log.add(said(data, 'to all'))
}

function said(data, whom) {
  return `${data?.from}, ${whom}: ${data?.text}`
}

$('name').addEventListener('change', () => $('name').reportValidity() && listenUnder($('name').value))

$('form').addEventListener('change', () => {
  $('one').hidden = $('form').to.value !== 'one'
  $('whom').required = !$('one').hidden
})

$('form').addEventListener('submit', async event => {
  event.preventDefault()
  const data = { from: $('name').value, text: $('text').value }
  const to = $('form').to.value
  $('text').value = ''
  try {
    if (to === 'one') await herald.publish(`${ALL}/to/${$('whom').value}`, data)
    else await herald.publish(ALL, data, { echo: to === 'all' })
    if (to !== 'all') log.add(said(data, to === 'one' ? `to ${$('whom').value}` : 'to all others'), 'mine')
  } catch (error) {
    log.add(`Not announced: ${data.text} (${error.message})`, 'error')
  }
})
