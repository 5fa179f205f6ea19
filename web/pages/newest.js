// A channel of which the newest entry says all: a count, an announcement, a state.

/**
 * Subscribes to it: what there is now comes first, then whatever is newer. After an absence in which more was published than
 * is kept, it begins anew, since the newest by now may have been missed. Returns what ends it.
 */
export function followNewest(herald, channel, listener, onState = () => {}) {
  let subscription
  begin()
  return () => subscription.close()

  function begin() {
    subscription?.close()
    subscription = herald.subscribe(channel, listener, { last: 1 })
    subscription.onGap(begin)
    subscription.onState(onState)
  }
}
