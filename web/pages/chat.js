// A chat: what one says goes to all, the one who said it too.

import { Herald } from '/herald.mjs'
import { showMembers } from './here.js'
import { Log } from './log.js'
import { rememberName } from './name.js'
import { showStatus } from './status.js'
import { showTyping } from './typing.js'

const $ = id => document.getElementById(id)
const log = new Log($('messages'))
const herald = new Herald()
const chat = herald.subscribe('/chat', entry => log.add(...line(entry)), { last: 20 })

rememberName($('name'))
showStatus(herald)
showTyping(herald, '/passing/typing/chat', $('text'), () => $('name').value, $('typing'))
showMembers(herald, '/chat', $('name'), $('here'))

chat.onGap(() => log.add('Some messages are gone from the history.', 'note'))
chat.onState(state => {
  if (state === 'live') log.add('You are connected.', 'note')
})
herald.onState(({ name }) => {
  if (name === 'disconnected') log.add('The connection is lost.', 'note')
})

$('form').addEventListener('submit', async event => {
  event.preventDefault()
  const text = $('text').value
  $('text').value = ''
  try {
    await herald.publish('/chat', { name: $('name').value, text })
  } catch (error) {
    log.add(`Not sent: ${text} (${error.message})`, 'note')
  }
})

$('older').addEventListener('click', async () => {
  const { entries, complete } = await chat.history({ limit: 20 })
  log.addAbove(entries.map(line))
  $('older').hidden = complete
})

/** Anybody may publish anything: what is no message of this page is shown as it is. */
function line({ data, own }) {
  const text = typeof data?.text === 'string' ? data.text : JSON.stringify(data)
  return [text, own ? 'mine' : 'theirs', String(data?.name ?? 'someone')]
}
