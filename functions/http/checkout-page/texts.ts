import type { Lang } from '../page/language.ts';
import { en } from './texts.en.ts';
import { ko } from './texts.ko.ts';
import type { Texts } from './texts-type.ts';

const texts: Readonly<Record<Lang, Texts>> = { ko, en };

export function textsIn(lang: Lang): Texts {
  return texts[lang];
}
