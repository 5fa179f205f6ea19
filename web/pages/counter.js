// How many are connected, as the server counts them.

import { Herald } from '/herald.mjs'
import { showStatus } from './status.js'

const count = document.getElementById('count')
const caption = document.getElementById('caption')
const herald = new Herald({ tabs: false }) // each tab is to count: none shares another's connection

showStatus(herald)
const stats = herald.subscribe('/herald/stats', ({ data }) => {
  count.textContent = data.sessions
  document.title = `${data.sessions} connected · Herald`
}, { last: 1 })

stats.onState(state => {
  count.classList.toggle('stale', state !== 'live')
  caption.textContent = state === 'live' ? 'connections open on this server' : 'as it was when the connection was lost'
})
