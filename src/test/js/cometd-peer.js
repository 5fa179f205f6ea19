/**
 * A stock CometD client that does what a test tells it, one verb at a time; runs in Node and in a page.
 * It subscribes anew after every handshake, as CometD's guide asks of applications.
 */
export function cometdPeer(CometD, url, transports) {
  const client = new CometD('interop')
  const heard = []
  const wanted = new Map() // pattern -> the subscription of the current session
  let handshakes = 0

  for (const type of client.getTransportTypes()) {
    if (!transports.includes(type)) client.unregisterTransport(type)
  }
  client.configure({
    url,
    logLevel: 'error',
    connectTimeout: 1000, // the default of 0 waits for ever behind a proxy that swallows the Upgrade
    maxNetworkDelay: 5000,
    backoffIncrement: 100,
    maxBackoff: 500,
  })
  client.addListener('/meta/handshake', (reply) => {
    if (reply.successful && ++handshakes > 1) {
      for (const pattern of wanted.keys()) wanted.set(pattern, client.subscribe(pattern, listener(pattern)))
    }
  })

  const listener = (pattern) => (message) => heard.push({ pattern, channel: message.channel, data: message.data })

  /** Makes a promise of an operation that takes a callback for its reply. */
  const asked = (operation) =>
    new Promise((resolve, reject) => {
      operation((reply) => (reply.successful ? resolve(null) : reject(new Error(reply.error ?? 'no answer'))))
    })
  const publish = ({ channel, data }) => asked((done) => client.publish(channel, data, done))

  return {
    // A failed handshake is not the end: the client goes on with its next transport by itself.
    handshake: () =>
      new Promise((resolve) => {
        client.addListener('/meta/connect', (reply) => reply.successful && resolve(null))
        client.handshake()
      }),
    subscribe: ({ pattern }) =>
      asked((done) => wanted.set(pattern, client.subscribe(pattern, listener(pattern), {}, done))),
    subscribeWith: ({ pattern, ext }) =>
      asked((done) => wanted.set(pattern, client.subscribe(pattern, listener(pattern), { ext }, done))),
    unsubscribe: ({ pattern }) =>
      asked((done) => {
        client.unsubscribe(wanted.get(pattern), {}, done)
        wanted.delete(pattern)
      }),
    publish,
    batch: ({ publications }) => {
      let replies
      client.batch(() => (replies = publications.map(publish)))
      return Promise.all(replies).then(() => null)
    },
    // The held connect's answer, which says that it is over, may end the client before the reply is there: it tells of none then.
    disconnect: () => new Promise((resolve) => client.disconnect({}, () => resolve(null))),
    remoteCall: ({ name, data }) =>
      new Promise((resolve) =>
        client.remoteCall(name, data, 10000, ({ successful, data, error }) => resolve({ successful, data, error })),
      ),
    heard: () => heard,
    transport: () => client.getTransport()?.type ?? null,
    status: () => client.getStatus(),
    handshakes: () => handshakes,
  }
}
