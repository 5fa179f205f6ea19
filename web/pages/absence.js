// What became of a table while nobody looked: the tab was hidden, or the connection was lost.

const SETTLING = 1500 // ms after coming back, in which what was missed arrives

/**
 * Calls `tell` with what differs between the rows before an absence and after it: `[{ key, old, row }]`, without `old` for a
 * row that is new, without `row` for one that is gone. Returns what ends it.
 */
export function watchAbsence(table, tell) {
  const before = new Map() // by key, what each row was when it was seen last
  let isAway = false
  let timer

  const look = () => {
    const isHere = !document.hidden && table.state === 'live'
    if (!isHere) isAway = table.rows.size > 0 || isAway
    clearTimeout(timer)
    if (isHere && isAway) timer = setTimeout(back, SETTLING)
  }
  const note = ({ key, old }) => isAway && !before.has(key) && before.set(key, old)
  const back = () => {
    isAway = false
    const differences = [...before].map(([key, old]) => ({ key, old, row: table.get(key) }))
    before.clear()
    const real = differences.filter(({ old, row }) => JSON.stringify(old) !== JSON.stringify(row))
    if (real.length) tell(real)
  }

  document.addEventListener('visibilitychange', look)
  const offs = [
    () => document.removeEventListener('visibilitychange', look),
    () => clearTimeout(timer),
    table.onState(look),
    table.onChange(note),
    table.onReset(({ changes, first }) => first || changes.forEach(note))
  ]
  return () => offs.forEach(off => off())
}

/** `1 new, 3 changed`. */
export function summary(differences) {
  const count = (word, happened) => {
    const { length } = differences.filter(happened)
    return length && `${length} ${word}`
  }
  const told = [
    count('new', ({ old }) => !old),
    count('changed', ({ old, row }) => old && row),
    count('gone', ({ row }) => !row)
  ]
  return told.filter(Boolean).join(', ')
}
