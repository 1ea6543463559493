import { Problem, read } from './api.js';
import { button, make, setText, show } from './dom.js';
import { t } from './texts.js';

/**
 * What an action would do, asked of the API before it is done. `path()` is where, undefined where there is nothing to ask; `text(answer)` says what came. While
 * nothing has come it says that, and `isKnown()` is false; each change of it is an `input` of the form around it.
 */
export function foresight({ path, text }) {
  const said = make('output');
  const again = button(t.again, look);
  let known = true;
  let looks = 0;

  function say(words, isKnown, canRepeat = false) {
    known = isKnown;
    setText(said, words);
    show(again, canRepeat);
    said.dispatchEvent(new Event('input', { bubbles: true }));
  }

  async function look() {
    looks += 1;
    const mine = looks;
    const from = path();
    if (from === undefined) return say(text(undefined), true);
    say(t.looking, false);
    const [words, ...rest] = await read(from).then(
      (answer) => [text(answer), true],
      (error) => [
        `${t.notKnown} ${error instanceof Problem ? error.message : t.problems.api_unreachable}`,
        false,
        true,
      ],
    );
    // Somebody has chosen something else meanwhile.
    if (mine === looks) say(words, ...rest);
  }

  look();
  return { element: make('span', { class: 'foresight' }, said, ' ', again), isKnown: () => known, look };
}
