// The kit for tests in JavaScript, tried as its users would: run by dev.herald.client.TestingPackageTest.
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { start } from 'herald-testing'

/** @type {import('herald-testing').Server} */
let server

before(async () => {
  server = await start({ settings: { 'channels./desk.publish': 'role:editor' } })
})

after(async () => {
  await server.stop()
  assert.equal(existsSync(server.folder), false)
  await server.stop()
})

const history = async () => {
  const page = await (await fetch(`${server.url}/api/v1/history/chat?last=10`)).json()
  return page.entries.map((/** @type {{ data: unknown }} */ entry) => entry.data)
}

/** @param {object[]} messages @param {Record<string, string>} [headers] */
const bayeux = async (messages, headers = {}) => {
  const response = await fetch(`${server.url}/bayeux`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify(messages),
  })
  return response.json()
}

test('what is published outlives a kill and a restart, at the same place', async () => {
  const url = server.url
  const taken = await server.publish('/chat', { text: 'one' })
  assert.equal(taken.channel, '/chat')
  await server.kill()
  await assert.rejects(fetch(url))
  await server.restart()
  await server.publish('/chat', { text: 'two' })
  await server.restart()
  assert.equal(server.url, url)
  assert.deepEqual(await history(), [{ text: 'one' }, { text: 'two' }])
})

test('its tokens are taken, with their roles', async () => {
  const editor = server.token({ sub: 'ada', roles: ['editor'] })
  const stranger = server.token({ sub: 'eve' })
  for (const [token, mayPublish] of [[editor, true], [stranger, false]]) {
    const [welcome] = await bayeux([
      {
        channel: '/meta/handshake',
        version: '1.0',
        supportedConnectionTypes: ['long-polling'],
        ext: { herald: { token } },
      },
    ])
    assert.ok(welcome.successful, JSON.stringify(welcome))
    const ext = { herald: { secret: welcome.ext.herald.secret } }
    const [reply] = await bayeux([{ channel: '/desk', clientId: welcome.clientId, data: 1, ext }])
    assert.equal(reply.successful, mayPublish, JSON.stringify(reply))
  }
})

test('what is refused says why', async () => {
  await assert.rejects(server.publish('chat', 1), /publishing to chat was refused: \w+/)
  // @ts-expect-error sub is missing
  assert.throws(() => server.token({}), /sub/)
})

test('what is wrong with a start is told', async () => {
  await assert.rejects(start({ settings: { 'http.prot': 1 } }), /ended at once; it printed:[^]*http\.prot/)
  await assert.rejects(start({ jar: '/nowhere/herald.jar' }), /there is no \/nowhere\/herald.jar/)
  await assert.rejects(start({ java: '/nowhere/java' }), /Java cannot be started/)
  // @ts-expect-error no such option
  await assert.rejects(start({ setings: {} }), /knows no option 'setings'/)
})
