// A server's side of JSON documents, made of the same rules as the client's, for tests.
import { apply } from '../../web/client/json-apply.js'
import { transform } from '../../web/client/json-transform.js'

export const copied = value => JSON.parse(JSON.stringify(value))

/** Takes changes in, each over what came since the version on which it was made. */
export class Server {
  value
  commits = []
  taken = new Map()
  refused = 0

  constructor(value) {
    this.value = value
  }

  submit({ v, client, changes }) {
    let since = this.commits.slice(v).map(commit => ({ ...commit }))
    const results = []
    let rest = copied(changes)
    while (rest.length) {
      const { seq } = rest[0]
      if (seq <= (this.taken.get(client) ?? 0)) {
        const at = since.findIndex(commit => commit.client === client && commit.seq === seq)
        if (at >= 0) for (const { patch } of since.splice(0, at + 1).slice(0, -1)) carry(rest, patch)
        const commit = this.commits.find(one => one.client === client && one.seq === seq)
        results.push({ seq, again: true, version: commit?.v ?? 0 })
        rest.shift()
        continue
      }
      for (const commit of since) carry(rest, commit.patch)
      since = []
      results.push(this.take(client, rest.shift()))
      if (results.at(-1).error) break
    }
    return { results }
  }

  take(client, { seq, patch }) {
    try {
      this.taken.set(client, seq)
      const { value, settled } = apply(this.value, patch)
      if (!settled.length) return { seq, nothing: true, version: this.commits.length }
      this.value = value
      this.commits.push({ v: this.commits.length + 1, client, seq, patch: settled })
      return { seq, version: this.commits.length }
    } catch (error) {
      this.refused++
      return { seq, error: error.code }
    }
  }
}

/** Carries changes, one after the other, over a patch; tells what it is after them. */
function carry(changes, patch) {
  for (const change of changes) [change.patch, patch] = transform(change.patch, patch)
  return patch
}
