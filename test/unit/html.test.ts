import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { html, toText } from '../../functions/http/checkout-page/html.ts';
import { anyText } from '../support/any-text.ts';

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };
const unescaped = (text: string) =>
  text.replaceAll(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => entities[name] ?? '');
const hostile = fc.string({
  unit: fc.constantFrom(...'<>"\'&;/= ', 'script', 'amp', 'lt', '#39', 'onload', '가', '😀'),
});

it('shows any text as itself, in an element and in an attribute', () => {
  fc.assert(
    fc.property(fc.oneof(hostile, anyText), (text) => {
      const page = toText(html`<p title="${text}">${text}</p>`);
      const [, attribute = '', content = ''] = /^<p title="([^"]*)">([^<]*)<\/p>$/.exec(page) ?? [];
      expect([unescaped(attribute), unescaped(content)]).toEqual([text, text]);
    }),
    { numRuns: 1_000 },
  );
});

it('never opens a tag, closes a quote or begins an entity of its own', () => {
  fc.assert(
    fc.property(hostile, (text) => {
      const inserted = toText(html`${text}`);
      expect(inserted).not.toMatch(/[<>"']/);
      expect(inserted.replaceAll(/&(amp|lt|gt|quot|#39);/g, '')).not.toContain('&');
    }),
  );
});

it('keeps what is HTML already', () => {
  expect(toText(html`<p>${html`<b>${'<i>'}</b>`}</p>`)).toBe('<p><b>&lt;i&gt;</b></p>');
});

it('escapes once, not twice', () => {
  expect(toText(html`${'a & b'}`)).toBe('a &amp; b');
});
