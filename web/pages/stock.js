// A chat with the stock CometD client.

import { Log } from './log.js'
import { rememberName } from './name.js'
import { Room } from './room.js'

const $ = id => document.getElementById(id)
const log = new Log($('messages'))

rememberName($('name'))
const room = new Room('/chat', {
  heard: data => log.add(String(data?.text ?? JSON.stringify(data)), 'theirs', String(data?.name ?? 'someone')),
  state: (name, text) => {
    $('connection').dataset.state = name
    if ($('said').textContent !== text) $('said').textContent = text
  }
})

$('form').addEventListener('submit', event => {
  event.preventDefault()
  const text = $('text').value
  $('text').value = ''
  room.publish({ name: $('name').value, text }, String(Math.random()), reply => {
    if (!reply.successful) log.add(`Not sent: ${text} (${reply.error ?? 'no connection'})`, 'note')
  })
})
