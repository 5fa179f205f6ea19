/**
 * What the snippets of Socket.IO in web/docs/from-socket-io.md are run with: a server, and two clients that connect once the
 * snippet has set its listeners.
 */

import { createServer } from 'node:http'
import { Server } from 'socket.io'
import { io as client } from 'socket.io-client'

const http = createServer()
await new Promise(resolve => http.listen(0, 'localhost', resolve))

export const io = new Server(http)
const url = `http://localhost:${http.address().port}`
const own = { autoConnect: false, forceNew: true }
export const socket = client(url, own)
export const other = client(url, own)

setImmediate(() => {
  socket.connect()
  other.connect()
})
