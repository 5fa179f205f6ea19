// What runs here, as it is now.

import { Herald } from '/herald.mjs'
import { followNewest } from './newest.js'
import { showStatus } from './status.js'

const $ = id => document.getElementById(id)
const herald = new Herald()

showStatus(herald)
herald.onState(({ transport }) => { $('transport').textContent = transport ?? 'none' })
followNewest(herald, '/herald/stats', ({ data }) => { $('sessions').textContent = data.sessions }, state => {
  $('sessions').classList.toggle('stale', state !== 'live')
})

$('server').textContent = location.host
$('version').textContent = (await (await fetch('/herald.json')).json()).version
