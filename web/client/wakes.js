const TICK = 5000 // ms

/**
 * Tells when the world outside may have changed: the network is back, the page is looked at again, the machine has slept;
 * and when the page is left, or comes back from the browser's cache.
 *
 * @param {{ wake: () => void, leave: () => void, comeBack: () => void }} told
 * @returns {() => void} ends it
 */
export function listenForWakes({ wake, leave, comeBack }) {
  if (typeof addEventListener != 'function') return () => {}
  let last = Date.now()
  const clock = setInterval(() => {
    if (Date.now() - last > 3 * TICK) wake() // which a timer that is only late does not hurt
    last = Date.now()
  }, TICK)
  const looked = () => document.hidden || wake()
  const shown = (/** @type {PageTransitionEvent} */ { persisted }) => persisted && comeBack()
  addEventListener('online', wake)
  addEventListener('pagehide', leave)
  addEventListener('pageshow', shown)
  if (typeof document == 'object') {
    document.addEventListener('visibilitychange', looked)
    document.addEventListener('resume', wake)
  }
  return () => {
    clearInterval(clock)
    removeEventListener('online', wake)
    removeEventListener('pagehide', leave)
    removeEventListener('pageshow', shown)
    if (typeof document == 'object') {
      document.removeEventListener('visibilitychange', looked)
      document.removeEventListener('resume', wake)
    }
  }
}
