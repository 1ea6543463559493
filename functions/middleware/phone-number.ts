/** 아임포트's `buyer_tel` takes so many characters. */
const MAX_LENGTH = 16;

/** What people put between digits; `.normalize('NFKC')` has made full-width forms and odd spaces plain by then. */
const WRITTEN = /^\(?\+?[0-9 ().,/\-\u2010-\u2015\u2212\u30fb\u00b7]+$/u;

/**
 * A phone number as people write it, as 아임포트 takes it: digits in groups with a hyphen in between, and `+` only
 * before a foreign country's code. `(02)123-4567` → `02-123-4567`; `+82(0)10-1234-5678` → `010-1234-5678`.
 * Undefined: no phone number.
 */
export function normalizePhoneNumber(text: string): string | undefined {
  const plain = text.normalize('NFKC').trim();
  if (!WRITTEN.test(plain)) return undefined;
  const isInternational = /^\(?\+/.test(plain);
  // The 0 that some write after their country's code is dialed only without it.
  const groups = (isInternational ? plain.replace(/\( ?0 ?\)/, ' ') : plain).match(/[0-9]+/g) ?? [];
  const national = isInternational ? withoutKorea(groups) : groups;
  const digits = (national ?? groups).join('');
  if (digits.length < 7 || digits.length > 15) return undefined;
  const sign = national === undefined ? '+' : '';
  const grouped = `${sign}${(national ?? groups).join('-')}`;
  return grouped.length <= MAX_LENGTH ? grouped : `${sign}${digits}`;
}

/** `82 10 …`, `8210…` and the slip `82 010 …` as they are dialed in Korea. Undefined: another country. */
function withoutKorea([first = '', ...rest]: readonly string[]): readonly string[] | undefined {
  if (!first.startsWith('82')) return undefined;
  const [area = '', ...others] = [first.slice(2), ...rest].filter((group) => group !== '');
  return [`0${area.replace(/^0/, '')}`, ...others];
}
