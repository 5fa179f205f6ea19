/** What a guide's page can do: copy its code, and link to its headings. */

for (const block of document.querySelectorAll('main pre')) {
  const code = block.textContent ?? ''
  const button = document.createElement('button')
  button.type = 'button'
  button.textContent = 'Copy'
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(code)
    button.textContent = 'Copied'
    setTimeout(() => { button.textContent = 'Copy' }, 2000)
  })
  const frame = document.createElement('div')
  frame.className = 'code'
  block.replaceWith(frame)
  frame.append(block, ...navigator.clipboard ? [button] : [])
}

for (const heading of document.querySelectorAll('main :is(h2, h3, h4)[id]')) {
  const link = document.createElement('a')
  link.className = 'anchor'
  link.href = `#${heading.id}`
  link.textContent = '#'
  link.setAttribute('aria-label', `Link to “${heading.textContent}”`)
  heading.append(' ', link)
}
