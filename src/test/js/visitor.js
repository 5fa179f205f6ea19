/**
 * A page that uses herald.js as a stranger would, says what it is doing, and keeps what it hears and said:
 * `/visitor.html?room=/proof/1&wild=/**&options={"transports":["long-polling"]}`.
 */
import { connect } from '/herald.mjs'

const UNCONFIRMED = 50 // publications at most, so that a long break does not pile them up
const PACE = 5 // ms

const query = new URLSearchParams(location.search)
const room = query.get('room')
const options = JSON.parse(query.get('options') ?? '{}')
const channels = ['a', 'b', 'deep/er'].map(name => `${room}/${name}`)

window.states = []
window.heard = {} // by pattern
window.gaps = []
window.said = {} // by channel, how many
window.confirmed = 0
window.failed = []

window.herald = connect(options)
herald.onState(({ name, transport, error }) => {
  const state = [name, transport && `over ${transport}`, error && `(${error.message})`].filter(Boolean).join(' ')
  states.push(state)
  document.querySelector('#states').append(Object.assign(document.createElement('li'), { textContent: state }))
})

const subscriptions = [`${room}/a`, `${room}/b`, room + query.get('wild')].map(pattern => {
  const entries = (heard[pattern] = [])
  const subscription = herald.subscribe(pattern, ({ channel, data, position, own }) => {
    entries.push({ channel, by: data.by, n: data.n, position, own })
  })
  subscription.onGap(gap => gaps.push({ pattern, ...gap }))
  return subscription
})

let most = 0

/** Publishes numbers to each channel in turn, for each from 0 on. */
function say() {
  const next = saidInAll()
  if (next >= most || next - confirmed - failed.length >= UNCONFIRMED) return
  const channel = channels[next % channels.length]
  const n = said[channel] ?? 0
  said[channel] = n + 1
  herald.publish(channel, { by: 'page', n, text: 'größer €\u2028😀' }).then(
    () => confirmed++,
    error => failed.push(`${channel} ${n}: ${error.code} ${error.message}`)
  )
}

/** Lets it publish so many more. */
window.speak = more => (most = saidInAll() + more)
window.hush = () => (most = 0)
setInterval(say, PACE)

/** How many publications were made, and whether all of them were settled. */
window.saidInAll = () => Object.values(said).reduce((sum, count) => sum + count, 0)
window.isSettled = () => saidInAll() === confirmed + failed.length

await Promise.all(subscriptions.map(subscription => subscription.ready))
document.title = 'ready'
