import type { Merchant } from '../../../shared/domain/merchant.ts';
import type { HttpEvent, HttpResponse } from '../../middleware/http.ts';
import type { Problem } from '../../middleware/problem.ts';
import { type Lang, languageOf } from '../page/language.ts';
import { html } from './html.ts';
import { ours } from './ours.ts';

/** Apart from the checkout's other words: a redirect has no page but this one, and need not read them at a cold start. */
const texts: Readonly<Record<Lang, Readonly<Record<'unknown' | 'trouble', readonly [string, string]>>>> = {
  ko: {
    unknown: [
      '등록 링크를 찾을 수 없습니다',
      '주소가 잘렸거나 잘못되었습니다. 쇼핑몰이나 앱에서 다시 시작해 주세요.',
    ],
    trouble: [
      '잠시 문제가 생겼습니다',
      '조금 뒤에 다시 열어 주세요. 이미 입력을 마쳤다면 등록 결과는 잠시 후 반영됩니다.',
    ],
  },
  en: {
    unknown: [
      'There is no such registration link',
      'The address was cut off or is wrong. Please start again in the shop or the app.',
    ],
    trouble: [
      'Something went wrong',
      'Please open this again in a moment. If you had finished, the result will show shortly.',
    ],
  },
};

/** What a person sees instead of problem+json. */
export function problemPage(merchant: Merchant) {
  return (problem: Problem, event: HttpEvent): HttpResponse => {
    const lang = languageOf(event);
    const [title, hint] = texts[lang][problem.status === 404 ? 'unknown' : 'trouble'];
    return ours(problem.status, title, html`<h1>${title}</h1><p class="hint">${hint}</p>`, {
      merchant,
      lang,
    });
  };
}
