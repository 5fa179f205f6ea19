// The chat on the start page: what is said is shown as text, whatever is in it.

import { Room } from './room.js'

const CHANNEL = '/chat'
const KEPT_ON_PAGE = 500
const $ = id => document.getElementById(id)

const view = {
  connected(transport, session) {
    show('connected', 'connected')
    $('transport').textContent = transport
    $('session').textContent = session
  },

  broken(why) {
    show('broken', why ? `refused: ${why}` : 'connection lost, trying again…')
  },

  recovered(how) {
    $('history').textContent = how
  },

  lost() {
    add('note').textContent = 'Some messages are gone from the history: this goes on with the newest.'
  },

  heard(data, position) {
    const { name, text } = typeof data === 'object' && data ? data : {}
    const item = add(name !== undefined && name === $('name').value ? 'mine' : 'theirs')
    const who = part(item, 'who')
    part(who, 'speaker').textContent = String(name ?? 'someone')
    part(who, 'place').textContent = `#${position.split(':').pop()}`
    part(item, 'said').textContent = typeof text === 'string' ? text : JSON.stringify(data)
    $('position').textContent = position
  }
}

const room = new Room(CHANNEL, view)
let unsent // { text, id } of a message that was not confirmed

$('form').addEventListener('submit', async event => {
  event.preventDefault()
  const name = $('name').value.trim()
  const text = $('text').value.trim()
  if (!name || !text) return
  remember(name)
  if (unsent?.text !== text) unsent = { text, id: newId() }
  $('text').value = ''
  const sent = unsent
  const reply = await room.publish({ name, text }, sent.id)
  if (reply.successful) {
    if (unsent === sent) unsent = undefined
    $('trouble').textContent = ''
  } else {
    unsent = sent
    $('trouble').textContent = `Not sent: ${reply.error ?? 'no connection'}. Press Send to try again.`
    if (!$('text').value) $('text').value = text
  }
})

$('name').value = remembered() ?? `guest ${Math.floor(Math.random() * 900) + 100}`
$('curl-pub').textContent = `curl -d '{"name":"me","text":"hi"}' ${location.origin}/pub${CHANNEL}`
$('curl-sub').textContent = `curl -N ${location.origin}/sub${CHANNEL}`
room.open()

function show(state, text) {
  $('state').dataset.state = state
  $('state').textContent = text
}

function add(kind) {
  const log = $('log')
  const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 80
  $('empty').hidden = true
  const item = document.createElement('li')
  item.className = kind
  $('messages').append(item)
  if ($('messages').children.length > KEPT_ON_PAGE) $('messages').firstElementChild.remove()
  if (atEnd) requestAnimationFrame(() => { log.scrollTop = log.scrollHeight })
  return item
}

function part(parent, name) {
  const span = document.createElement('span')
  span.className = name
  parent.append(span)
  return span
}

/** Not crypto.randomUUID: that is not there on plain http. */
function newId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), byte => byte.toString(16).padStart(2, '0')).join('')
}

function remember(name) {
  try { localStorage.setItem('herald-name', name) } catch { /* a private window: the name is forgotten */ }
}

function remembered() {
  try { return localStorage.getItem('herald-name') } catch { return null }
}
