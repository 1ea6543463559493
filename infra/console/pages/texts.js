import { en } from './texts.en.js';
import { ko } from './texts.ko.js';

/* One language at a time: Korean until somebody chooses, and then what they chose. */

const KEPT = 'console-language';

export const t = localStorage.getItem(KEPT) === 'en' ? en : ko;

export function switchLanguage() {
  localStorage.setItem(KEPT, t === ko ? 'en' : 'ko');
  // Everything is said anew.
  window.location.reload();
}

/** The word for what the API calls `name`; what is new there is shown as it is. */
export const wordFor = (words, name) => (Object.hasOwn(words, name ?? '') ? words[name] : (name ?? ''));
