/* The one line that says what became of an action. */

const line = document.getElementById('message');
let timer;

/** `kind`: `error` stays for longer than `done`. */
export function say(text, kind = 'done') {
  clearTimeout(timer);
  line.textContent = text;
  line.className = kind;
  timer = setTimeout(() => (line.textContent = ''), kind === 'error' ? 12_000 : 6_000);
}
