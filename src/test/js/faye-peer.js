/** A stock Faye client that does what a test tells it; runs in Node and in a page. It resubscribes by itself. */
export function fayePeer(Faye, url, transports) {
  const client = new Faye.Client(url, { retry: 0.5, timeout: 10 })
  const heard = []
  const wanted = new Map()
  const unsubscribed = [] // what waits for the reply to an unsubscribe, which Faye does not hand on
  let handshakes = 0

  for (const type of ['websocket', 'eventsource', 'long-polling', 'cross-origin-long-polling', 'callback-polling']) {
    if (!transports.includes(type)) client.disable(type)
  }
  client.addExtension({
    incoming(message, callback) {
      if (message.channel === '/meta/handshake' && message.successful) handshakes++
      if (message.channel === '/meta/unsubscribe') unsubscribed.shift()?.(message)
      callback(message)
    },
  })

  const publish = ({ channel, data }) => client.publish(channel, data).then(() => null)

  return {
    handshake: () => new Promise((resolve) => client.connect(() => resolve(null))),
    subscribe: ({ pattern }) => {
      const subscription = client
        .subscribe(pattern)
        .withChannel((channel, data) => heard.push({ pattern, channel, data }))
      wanted.set(pattern, subscription)
      return subscription.then(() => null)
    },
    unsubscribe: ({ pattern }) =>
      new Promise((resolve, reject) => {
        unsubscribed.push((reply) => (reply.successful ? resolve(null) : reject(new Error(reply.error))))
        wanted.get(pattern).cancel()
        wanted.delete(pattern)
      }),
    publish,
    batch: ({ publications }) => Promise.all(publications.map(publish)).then(() => null),
    disconnect: () => client.disconnect().then(() => null),
    heard: () => heard,
    transport: () => client._dispatcher.connectionType ?? null,
    status: () => client._state,
    handshakes: () => handshakes,
  }
}
