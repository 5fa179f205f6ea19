// What the connection is doing, in the header of every page.

const WORDS = { connecting: 'connecting…', connected: 'connected', disconnected: 'connection lost', closed: 'closed' }

let leave = () => {}

/** Shows it until another connection is shown. @param {import('/herald.mjs').Herald} herald */
export function showStatus(herald) {
  leave()
  const status = document.querySelector('#connection')
  const said = document.createElement('span')
  const countdown = document.createElement('span') // beside the status: nobody wants each second read aloud
  let timer
  said.setAttribute('role', 'status')
  status.replaceChildren(said, countdown)

  const off = herald.onState(({ name, transport, error, retryAt, shared }) => {
    const why = name === 'closed' && error?.code !== 'closed' && error?.message
    const details = [transport, shared && 'through another tab', why]
    status.dataset.state = name
    said.textContent = [WORDS[name], ...details].filter(Boolean).join(', ')
    clearInterval(timer)
    countdown.textContent = ''
    if (retryAt) timer = tick(() => { countdown.textContent = left(retryAt) })
  })
  leave = () => { clearInterval(timer); off() }
}

function left(retryAt) {
  const seconds = Math.ceil((retryAt - Date.now()) / 1000)
  return seconds > 0 ? `trying again in ${seconds} s` : 'trying again…'
}

function tick(show) {
  show()
  return setInterval(show, 1000)
}
