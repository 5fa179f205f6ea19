// The name that was given last, or a guest's.

/** Puts it into the input, and remembers what it is changed to. */
export function rememberName(input) {
  try {
    input.value = localStorage.getItem('herald-name')
    input.addEventListener('change', () => localStorage.setItem('herald-name', input.value))
  } catch {
    // a page that may not store anything: the name is forgotten
  }
  input.value ||= `guest-${Math.floor(Math.random() * 900) + 100}`
}
