// Says something, hears it come back, and tells each step.

import { Herald } from '/herald.mjs'
import { Log } from './log.js'
import { showStatus } from './status.js'

const CHANNEL = '/passing/echo' // one that is not kept; what others say there is passed by
const $ = id => document.getElementById(id)
const output = new Log($('output'))
const events = new Log($('events'))
let herald, sent

/** Connects anew, and says the text, if any, when that is done. */
function connect(text) {
  herald?.close()
  const here = herald = new Herald($('url').value, { tabs: false })
  let before
  showStatus(here)
  here.subscribe(CHANNEL, ({ data, own }) => own && heard(data))
  here.onState(({ name: now, error }) => {
    if (now === 'connected' && before !== now) tell('CONNECTED', 'connect')
    if (now !== 'connected' && before === 'connected') tell('DISCONNECTED', 'disconnect')
    else if (error && error.code !== 'closed') {
      tell(`ERROR: ${error.message}`, now === 'disconnected' ? 'reconnect_error' : 'connect_error')
    }
    before = now
    if (now === 'connected' && text) text = send(text)
  })
}

function tell(line, event) {
  output.add(line, line.startsWith('ERROR') ? 'error' : '')
  events.add(event)
}

function send(text) {
  output.add(`SENT: ${text}`)
  sent = herald.publish(CHANNEL, text).catch(error => output.add(`ERROR: ${error.message}`, 'error'))
}

function heard(text) {
  output.add(`RESPONSE: ${text}`, 'response')
  if ($('once').checked) sent.then(() => herald.close())
}

$('form').addEventListener('submit', event => {
  event.preventDefault()
  if (herald.state.name === 'closed') connect($('text').value)
  else send($('text').value)
})
$('connect').addEventListener('click', () => $('form').reportValidity() && connect())
$('disconnect').addEventListener('click', () => herald.close())
$('tls').addEventListener('change', () => {
  $('url').value = $('url').value.replace(/^https?:/, $('tls').checked ? 'https:' : 'http:')
})
$('url').addEventListener('input', () => { $('tls').checked = $('url').value.startsWith('https:') })

$('url').value = location.origin
$('tls').checked = location.protocol === 'https:'
connect($('text').value)
