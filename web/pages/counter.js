// How many are connected, as the server counts them.

import { Herald } from '/herald.mjs'
import { followNewest } from './newest.js'
import { showStatus } from './status.js'

const count = document.getElementById('count')
const caption = document.getElementById('caption')
const herald = new Herald({ tabs: false }) // each tab is to count: none shares another's connection

showStatus(herald)
followNewest(herald, '/herald/stats', show, showWhetherItIsSoNow)

function show({ data }) {
  count.textContent = data.sessions
  document.title = `${data.sessions} connected · Herald`
}

function showWhetherItIsSoNow(state) {
  count.classList.toggle('stale', state !== 'live')
  caption.textContent = state === 'live' ? 'connected to this server now' : 'as it was last told'
}
