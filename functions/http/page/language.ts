import type { HttpEvent } from '../../middleware/http.ts';

export type Lang = 'ko' | 'en';

/** `?lang=` decides, else the first language of `Accept-Language` that we have, else Korean. */
export function languageOf(event: HttpEvent): Lang {
  const asked = event.queryStringParameters?.['lang'];
  if (asked === 'ko' || asked === 'en') return asked;
  return preferred(header(event, 'accept-language')) ?? 'ko';
}

/** A browser lists many languages with weights; 1,000 characters hold any honest list. */
function preferred(accepted: string): Lang | undefined {
  const languages = accepted
    .slice(0, 1_000)
    .split(',')
    .map((entry) => {
      const [tag = '', ...parameters] = entry.trim().toLowerCase().split(';');
      const q = parameters.map((text) => /^\s*q=([\d.]+)$/.exec(text)?.[1]).find((found) => found);
      return { language: tag.split('-')[0], weight: q === undefined ? 1 : Number(q) };
    })
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight);
  for (const { language } of languages) if (language === 'ko' || language === 'en') return language;
  return undefined;
}

/** API Gateway gives header names in lower case; a hand-made event may not. */
function header(event: HttpEvent, name: string): string {
  return event.headers?.[name] ?? '';
}
