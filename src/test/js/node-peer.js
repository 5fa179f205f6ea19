/**
 * Runs one client in Node: `node node-peer.js cometd|faye|faye-1.2 URL TRANSPORT[,TRANSPORT]`.
 * Reads a JSON line for each verb, {"verb": …, …}, and writes one with its outcome, {"value": …} or {"error": …}.
 */
import { createInterface } from 'node:readline'
import { cometdPeer } from './cometd-peer.js'
import { fayePeer } from './faye-peer.js'

const [kind, url, transports] = process.argv.slice(2)

async function open() {
  if (kind === 'cometd') {
    const { adapt } = await import('cometd-nodejs-client')
    adapt()
    const { CometD } = await import('cometd')
    return cometdPeer(CometD, url, transports.split(','))
  }
  const { default: Faye } = await import(kind)
  return fayePeer(Faye, url, transports.split(','))
}

const peer = await open()
const say = (outcome) => process.stdout.write(`${JSON.stringify(outcome)}\n`)

process.on('uncaughtException', (failure) => process.stderr.write(`${failure.stack}\n`))
say({ value: 'ready' })

for await (const line of createInterface({ input: process.stdin })) {
  const { verb, ...what } = JSON.parse(line)
  try {
    say({ value: await peer[verb](what) })
  } catch (failure) {
    say({ error: String(failure.message ?? failure) })
  }
}
process.exit(0)
