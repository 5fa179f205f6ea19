const TICK = 5000 // ms

/**
 * Tells when the world outside may have changed: the network is back, the page is looked at again, the machine has slept;
 * and when the page is left, or comes back from the browser's cache.
 *
 * @param {{ wake: () => void, leave: () => void, comeBack: () => void }} told
 * @returns {() => void} ends it
 */
export function listenForWakes({ wake, leave, comeBack }) {
  let last = Date.now()
  const clock = setInterval(() => {
    if (Date.now() - last > 3 * TICK) wake() // which a timer that is only late does not hurt
    last = Date.now()
  }, TICK)
  /** @type {[any, string, (event: any) => void][]} */
  const all = [
    [globalThis, 'online', wake],
    [globalThis, 'pagehide', leave],
    [globalThis, 'pageshow', ({ persisted }) => persisted && comeBack()],
    [globalThis.document, 'visibilitychange', () => document.hidden || wake()],
    [globalThis.document, 'resume', wake]
  ]
  all.forEach(([target, type, listener]) => target?.addEventListener?.(type, listener))
  return () => {
    clearInterval(clock)
    all.forEach(([target, type, listener]) => target?.removeEventListener?.(type, listener))
  }
}
