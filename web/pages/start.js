// What runs here, as it is now.

import { Herald } from '/herald.mjs'
import { showStatus } from './status.js'

const $ = id => document.getElementById(id)
const herald = new Herald()

showStatus(herald)
herald.onState(({ transport }) => { $('transport').textContent = transport ?? 'none' })
herald.subscribe('/herald/stats', ({ data }) => { $('sessions').textContent = data.sessions }, { last: 1 })

$('server').textContent = location.host
$('version').textContent = (await (await fetch('/herald.json')).json()).version
