/** Runs one client in a page: `/page.html?kind=cometd|faye|faye-1.2&transports=websocket,long-polling`. */
import { cometdPeer } from './cometd-peer.js'
import { fayePeer } from './faye-peer.js'

const query = new URLSearchParams(location.search)
const kind = query.get('kind')
const transports = query.get('transports').split(',')
const url = new URL('/bayeux', location.href).href

/** Faye's browser build is a classic script that leaves its name in the window. */
function classicScript(src) {
  return new Promise((resolve, reject) => {
    const script = document.createElement('script')
    Object.assign(script, { src, onload: resolve, onerror: reject })
    document.head.append(script)
  })
}

if (kind === 'cometd') {
  const { CometD } = await import('./node_modules/cometd/cometd.js')
  window.peer = cometdPeer(CometD, url, transports)
} else {
  await classicScript(`./node_modules/${kind}/client/faye-browser.js`)
  window.peer = fayePeer(window.Faye, url, transports)
}

/** Does a verb; the outcome is a value, so that a refusal reaches the test as text. */
window.run = async ({ verb, ...what }) => {
  try {
    return { value: await window.peer[verb](what) }
  } catch (failure) {
    return { error: String(failure.message ?? failure) }
  }
}
document.title = 'ready'
