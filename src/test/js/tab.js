/** A page with one herald.js: `/tab.html?options={…}`; the tests call what it leaves in the window. */
import { Herald } from '/client/index.js'

const options = JSON.parse(new URLSearchParams(location.search).get('options') ?? '{}')
const { token } = options
if (token?.startsWith('http')) options.token = () => fetch(token).then(answer => answer.text()) // as an application would
window.herald = new Herald(options)
window.states = []
window.heard = []
window.gaps = []
window.outcomes = []
window.herald.onState(({ name }) => window.states.push(name))

/** Notes what comes: its text, and when. */
window.listen = (pattern, options) => {
  const subscription = window.herald.subscribe(
    pattern,
    ({ data, own }) => window.heard.push({ text: data.text, own, at: Date.now() }),
    options
  )
  subscription.onGap(gap => window.gaps.push(gap))
  return subscription.ready
}

/** Publishes so many, one right after the other, and notes what becomes of each. */
window.say = (channel, first, count, options) => {
  for (let i = first; i < first + count; i++) {
    window.herald.publish(channel, { text: `${i}` }, options).then(
      ({ id }) => window.outcomes.push(id),
      error => window.outcomes.push(`${error.code}: ${error.message}`)
    )
  }
}
document.title = 'ready'
