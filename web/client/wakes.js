const TICK = 5000 // ms
const EVENTS = ['online', 'visibilitychange', 'pagehide', 'pageshow']

/**
 * Tells the connection when the world outside may have changed: the network is back, the page is looked at again, the
 * machine or the page has slept; and when the page is left, or comes back from the browser's cache.
 *
 * @param {import('./connection.js').Connection} connection
 * @returns {() => void} ends it
 */
export function listenForWakes(connection) {
  let last = Date.now()
  const clock = setInterval(() => {
    if (Date.now() - last > 3 * TICK) connection.wake() // which a timer that is only late does not hurt
    last = Date.now()
  }, TICK)
  const listener = (/** @type {any} */ { type, persisted }) => {
    if (type === 'pagehide') connection.close(true)
    else if (persisted) connection.open()
    else if (type === 'online' || !document.hidden) connection.wake()
  }
  EVENTS.forEach(type => globalThis.addEventListener?.(type, listener))
  return () => {
    clearInterval(clock)
    EVENTS.forEach(type => globalThis.removeEventListener?.(type, listener))
  }
}
