// How a page with types uses herald.d.ts; what is wrong must not compile.

import { connect, Herald, HeraldError } from '../../../../web/client/herald.js'
import type { Entry, Gap, HistoryPage, Position, Receipt, State } from '../../../../web/client/herald.js'

import { table } from '../../../../web/client/tables.js'
import type { TableChange } from '../../../../web/client/tables.js'

import { awareness, bind, bindField, document } from '../../../../web/client/documents.js'
import type { Conflict, DocumentChange } from '../../../../web/client/documents.js'

interface Line { name: string, text: string }

const herald: Herald = connect('https://h.example', { token: async () => 'secret', storage: true, tabs: false })
const unlisten: () => void = herald.onState((state: State) => console.log(state.name, state.transport?.length))

export async function chat(): Promise<Position | undefined> {
  const receipt: Receipt = await herald.publish('/chat', { name: 'ada', text: 'hi' }, { echo: false, timeout: 1000 })
  const lines = herald.subscribe<Line>('/chat', entry => console.log(entry.data.text), { last: 20 })
  lines.onGap((gap: Gap) => console.log(gap.reason))
  const { top, recovered } = await lines.ready
  const page: HistoryPage<Line> = await lines.history({ before: top, limit: 10 })
  for await (const entry of lines) {
    const typed: Entry<Line> = entry
    if (typed.own && recovered) break
  }
  lines.close()
  unlisten()
  return page.entries[0]?.position ?? receipt.position
}

export function said(error: unknown): string {
  return error instanceof HeraldError ? `${error.code} ${error.status} ${error.retry}` : 'another'
}

interface Order { id: number, state: string }

export async function orders(): Promise<string | undefined> {
  const live = table<Order>(herald, '/orders/12/*')
  live.onChange((change: TableChange<Order>) => console.log(change.op, change.row?.state, change.changed?.length))
  live.onReset(({ changes, first }) => console.log(changes.length, first))
  live.onState((state, error) => console.log(state, error?.code))
  const { size } = await live.ready
  for (const order of live) console.log(order.state, size)
  live.close()
  return live.get({ id: 7 })?.state ?? live.rows.get(7)?.state
}

interface Card { id: string, title: string }

export async function cards(form: HTMLFormElement): Promise<number> {
  const board = document<{ cards: Card[] }>(herald, '/doc/board/7', { storage: 'ada' })
  board.onChange((change: DocumentChange<{ cards: Card[] }>) => console.log(change.paths.join(), change.value.cards[0]?.title))
  board.onConflict((conflict: Conflict) => console.log(conflict.kind, conflict.by))
  board.onRefused(({ error, patch }) => console.log(error.op, patch.length))
  const { value } = await board.ready
  const { version } = await board.push('/cards', { id: 'a', title: value.cards.length > 0 ? 'more' : 'first' })
  const there = awareness<{ name: string, field?: string }>(herald, '/doc/board/7', { state: { name: 'Ada' } })
  there.onChange(all => [...all.values()].map(({ state, own }) => own || state.name))
  const unbind: () => void = bind(form, board, { prefix: '/cards/0', aware: there })
  unbind()
  bindField(form.querySelector('input')!, board, () => '/cards/0/title')()
  return board.undo() ? board.pending : version
}

// @ts-expect-error a document is changed by its methods
document(herald, '/doc/a').value = {}
// @ts-expect-error rows are only read
table(herald, '/a').rows.clear()
// @ts-expect-error functions are not JSON
herald.publish('/chat', { text: () => 'hi' })
// @ts-expect-error there is no such transport
connect({ transports: ['pigeons'] })
// @ts-expect-error there is no such option
herald.subscribe('/chat', { lasst: 5 })
// @ts-expect-error a state is only read
herald.state = herald.state
