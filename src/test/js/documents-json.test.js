// The rules of JSON documents, as the table has them that Java runs too: run by dev.herald.client.SharedDocumentsTest.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { apply } from '../../web/client/json-apply.js'
import { diff, merge } from '../../web/client/json-diff.js'
import { transform } from '../../web/client/json-transform.js'
import { Replica } from '../../web/client/replica.js'

const TABLE = new URL('../../src/test/resources/dev/herald/documents/json/vectors.json', import.meta.url)

const KINDS = {
  apply({ state, patch, value, error, op, settled, inverse }) {
    if (error) return assert.throws(() => apply(state, patch), { code: error, op })
    const done = apply(state, patch)
    assert.deepEqual(done, { value, settled, inverse })
    assert.deepEqual(apply(done.value, inverse).value, state)
  },

  transform({ state, a, b, aOverB, bOverA, value, error }) {
    const carried = transform(a, b)
    assert.deepEqual(carried, [aOverB, bOverA])
    const after = () => apply(apply(state, b).value, carried[0]).value
    if (error) assert.throws(after)
    else assert.deepEqual(after(), value)
  },

  diff({ before, after, patch }) {
    assert.deepEqual(diff(before, after), patch)
    assert.deepEqual(apply(before, patch).value, after)
  },

  merge({ state, merge: given, patch }) {
    assert.deepEqual(merge(state, given), patch)
  },

  dropped({ state, a, b, why }) {
    const replica = new Replica('own')
    replica.reset({ value: state, version: 0 })
    replica.change(a)
    const { conflicts } = replica.receive({ v: 1, client: 'c', patch: b })
    assert.deepEqual(conflicts.filter(({ kind }) => kind === 'dropped').map(one => one.why), why)
  }
}

test('what the table says', () => {
  const table = JSON.parse(readFileSync(TABLE, 'utf8'))
  for (const vector of table) {
    const before = JSON.stringify(vector)
    try {
      KINDS[vector.kind](vector)
    } catch (error) {
      error.message = `${vector.kind}: ${vector.name}: ${error.message}`
      throw error
    }
    assert.equal(JSON.stringify(vector), before, `${vector.name}: what was given has changed`)
  }
  assert.ok(table.length > 200)
})
