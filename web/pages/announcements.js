// Announcements: to all, to all but oneself, to one. Who comes later finds the last one.

import { Herald } from '/herald.mjs'
import { Log } from './log.js'
import { rememberName } from './name.js'
import { followNewest } from './newest.js'
import { showStatus } from './status.js'

const ALL = '/announcements'
const $ = id => document.getElementById(id)
const log = new Log($('heard'))
const herald = new Herald()
let stop = () => {}

rememberName($('name'))
showStatus(herald)
followNewest(herald, ALL, toAll)
listenUnder($('name').value)

function listenUnder(name) {
  stop()
  stop = followNewest(herald, channelOf(name), ({ data }) => log.add(said(data, `to you, ${name}`)))
}

/** Each name has a channel of its own; of what may be in a name, a channel's may have only some characters. */
function channelOf(name) {
  return `${ALL}/to/${encodeURIComponent(name.trim()).replace(/[%*']/g, '$')}`
}

function toAll({ data }) {
  $('latest').textContent = String(data?.text ?? JSON.stringify(data))
  $('latest-from').textContent = `${data?.from ?? 'someone'}, to all`
  log.add(said(data, 'to all'))
}

function said(data, whom) {
  return `${data?.from ?? 'someone'}, ${whom}: ${data?.text ?? JSON.stringify(data)}`
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
    if (to === 'one') await herald.publish(channelOf($('whom').value), data)
    else await herald.publish(ALL, data, { echo: to === 'all' })
    if (to !== 'all') log.add(said(data, to === 'one' ? `to ${$('whom').value}` : 'to all others'), 'mine')
  } catch (error) {
    log.add(`Not announced: ${data.text} (${error.message})`, 'error')
  }
})
