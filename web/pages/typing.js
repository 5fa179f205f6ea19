// Who is typing. It is told on a channel that is not kept, and told again while it goes on: so it ends by itself when a
// tab dies.

const AGAIN = 2000 // ms
const LASTS = 5000

/** Tells of the input, and shows in the element who else is typing. The name may change, so it is asked for. */
export function showTyping(herald, channel, input, name, element) {
  const typers = new Map() // of each name, the timer that ends it
  let told = 0

  input.addEventListener('input', () => {
    if (!name() || (input.value && Date.now() - told < AGAIN)) return
    told = input.value ? Date.now() : 0
    tell(input.value !== '')
  })
  input.form.addEventListener('submit', () => {
    if (told) tell(false)
    told = 0
  })
  herald.subscribe(channel, ({ data }) => heard(String(data?.name), data?.typing === true), { own: false })

  function tell(typing) {
    herald.publish(channel, { name: name(), typing }, { wait: false }).catch(() => {}) // it only matters now
  }

  function heard(who, typing) {
    clearTimeout(typers.get(who))
    typers.delete(who)
    if (typing) typers.set(who, setTimeout(heard, LASTS, who, false))
    const names = [...typers.keys()].slice(0, 3).join(', ')
    const more = typers.size > 3 ? ` and ${typers.size - 3} more` : ''
    element.textContent = names && `${names}${more} ${typers.size > 1 ? 'are' : 'is'} typing…`
  }
}
