// Who is here, by the names that they show.

import { services } from '/herald-services.mjs'

/** Makes this page a member of the channel, under the name in the input, and shows all members in the element. */
export function showMembers(herald, channel, input, element) {
  const here = services(herald).members(channel, show, { state: { name: input.value } })
  input.addEventListener('change', () => here.set({ name: input.value }).catch(() => {})) // it is set anew after a break

  function show({ members, count }) {
    const names = members.map(({ state }) => String(state?.name ?? 'someone')).sort()
    const more = count > 8 ? ` and ${count - 8} more` : ''
    element.textContent = `${count} here: ${names.slice(0, 8).join(', ')}${more}`
  }
}
