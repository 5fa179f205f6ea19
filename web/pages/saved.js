// What is saved of a document, in words; undo and redo; and what the server did not take.

const at = id => document.getElementById(id)

/** Shows it in #saved, and lets #undo and #redo do so. */
export function showSaved(doc) {
  const show = () => {
    const { state, pending, canUndo, canRedo } = doc
    at('saved').textContent = words(state, pending)
    at('saved').classList.toggle('stale', state !== 'live' || pending > 0)
    at('undo').disabled = !canUndo || state === 'closed'
    at('redo').disabled = !canRedo || state === 'closed'
  }
  doc.onState((state, error) => {
    if (state === 'closed' && error.code !== 'closed') complain(error.message)
    show()
  })
  doc.onChange(show)
  doc.onSaved(show)
  doc.onRefused(({ error }) => {
    complain(`Not taken, and undone: ${error.message}`)
    show()
  })
  at('undo').addEventListener('click', () => doc.undo())
  at('redo').addEventListener('click', () => doc.redo())
}

function words(state, pending) {
  if (state === 'closed') return 'closed'
  if (state === 'read-only') return 'you may only read'
  const waiting = `${pending} ${pending === 1 ? 'change' : 'changes'} waiting`
  if (state !== 'live') return pending ? `offline, ${waiting}` : 'connecting…'
  return pending ? 'saving…' : 'saved'
}

function complain(text) {
  at('problem').textContent = text
  at('problem').hidden = false
}
