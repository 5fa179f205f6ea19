// A chat: the first thing one says is one's name, and what one says from then on goes to all others under it.

import { Herald } from '/herald.mjs'
import { Log } from './log.js'
import { showStatus } from './status.js'
import { showTyping } from './typing.js'

const CHANNEL = '/chat/others'
const $ = id => document.getElementById(id)
const log = new Log($('messages'))
const herald = new Herald()
const chat = herald.subscribe(CHANNEL, entry => log.add(...line(entry)), { last: 20, own: false })
let name

showStatus(herald)
showTyping(herald, '/passing/typing/others', $('text'), () => name, $('typing'))
chat.onGap(() => log.add('Some messages are gone from the history.', 'note'))

$('form').addEventListener('submit', async event => {
  event.preventDefault()
  const text = $('text').value
  $('text').value = ''
  try {
    if (name) await say(text)
    else await introduce(text)
  } catch (error) {
    log.add(`Not sent: ${text} (${error.message})`, 'note')
  }
})

async function introduce(as) {
  name = as
  $('label').textContent = `Message to the others, as ${name}`
  await herald.publish(CHANNEL, { name })
  log.add(`You are ${name}.`, 'note')
}

async function say(text) {
  await herald.publish(CHANNEL, { name, text })
  log.add(text, 'mine', 'you')
}

$('older').addEventListener('click', async () => {
  const { entries, complete } = await chat.history({ limit: 20 })
  log.addAbove(entries.map(line))
  $('older').hidden = complete
})

function line({ data }) {
  const who = String(data?.name ?? 'someone')
  return data?.text === undefined ? [`${who} has come.`, 'note'] : [String(data.text), 'theirs', who]
}
