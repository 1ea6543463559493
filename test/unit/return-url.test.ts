import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isAllowedReturnUrl, returnUrlWith } from '../../shared/domain/return-url.ts';
import { anyText } from '../support/any-text.ts';

const allowed = ['https://shop.example', 'https://pay.shop.example:8443', 'shopapp:', 'http://127.0.0.1:*'];
const isAllowed = (text: string) => isAllowedReturnUrl(text, allowed);

describe('an allowed return URL', () => {
  it.each([
    'https://shop.example',
    'https://shop.example/',
    'https://shop.example/a/b?c=d&e=%EA%B0%80#f',
    'https://shop.example:443/done',
    'HTTPS://SHOP.example/done',
    'https://shop.example?x',
    'https://shop.example/?next=https://evil.example',
    'https://pay.shop.example:8443/done',
    'shopapp://billing/done',
    'shopapp:done',
    'SHOPAPP://done',
    'http://127.0.0.1:3000/done',
    'http://127.0.0.1/done',
  ])('%s', (text) => {
    expect(isAllowed(text)).toBe(true);
  });
});

describe('a refused return URL', () => {
  it.each([
    ['nothing', ''],
    ['no scheme', 'shop.example/done'],
    ['a path', '/done'],
    ['scheme-relative', '//shop.example/done'],
    ['scheme-relative to elsewhere', '//evil.example'],
    ['another host', 'https://evil.example'],
    ['a host before', 'https://shop.example.evil.example'],
    ['a host without the dot', 'https://evilshop.example'],
    ['a subdomain', 'https://www.shop.example'],
    ['a final dot', 'https://shop.example./'],
    ['http', 'http://shop.example'],
    ['another port', 'https://shop.example:8443'],
    ['the port of the other entry missing', 'https://pay.shop.example'],
    ['userinfo', 'https://shop.example@evil.example'],
    ['userinfo with a password', 'https://shop.example:443@evil.example'],
    ['userinfo at the right host', 'https://user@shop.example'],
    ['userinfo, encoded', 'https://shop.example%40evil.example'],
    ['userinfo at a loopback with any port', 'http://127.0.0.1:80@evil.example'],
    ['a backslash for a slash', 'https:\\\\shop.example'],
    ['a backslash before the host’s end', 'https://evil.example\\.shop.example'],
    ['a backslash and an @', 'https://evil.example\\@shop.example'],
    ['one slash', 'https:/shop.example'],
    ['no slash', 'https:shop.example'],
    ['three slashes to elsewhere', 'https:///evil.example'],
    ['a tab in the scheme', 'ht\ttps://shop.example'],
    ['a line break in the host', 'https://shop.example\n.evil.example'],
    ['a line break at the end', 'https://shop.example/\n'],
    ['a carriage return and a header', 'https://shop.example/\r\nset-cookie:a=b'],
    ['a NUL', 'https://shop.example\u0000.evil.example'],
    ['a space before', ' https://shop.example'],
    ['a space inside', 'https://shop.example/a b'],
    ['javascript', 'javascript:alert(1)'],
    ['javascript in capitals', 'JaVaScRiPt:alert(1)'],
    ['javascript with a tab', 'java\tscript:alert(1)'],
    ['javascript that looks like the host', 'javascript://shop.example/%0Aalert(1)'],
    ['data', 'data:text/html,<script>alert(1)</script>'],
    ['vbscript', 'vbscript:msgbox'],
    ['file', 'file:///etc/passwd'],
    ['blob', 'blob:https://shop.example/uuid'],
    ['intent of another app', 'intent://x#Intent;scheme=evil;end'],
    ['a scheme that begins like ours', 'shopapps://x'],
    ['a Cyrillic look-alike', 'https://shоp.example'],
    ['its punycode', 'https://xn--shp-rdd.example'],
    ['full-width letters', 'https://ｓｈｏｐ.example'],
    ['an ideographic full stop', 'https://shop。example'],
    ['a soft hyphen', 'https://sh\u00adop.example'],
    ['a text that turns direction', 'https://shop.example/\u202egpj'],
    ['localhost, which is not 127.0.0.1', 'http://localhost:3000'],
    ['a host that begins with 127.0.0.1', 'http://127.0.0.1.evil.example'],
    ['https on loopback', 'https://127.0.0.1:3000'],
    ['an IPv6 host', 'https://[::1]/'],
    ['longer than 1,500', `https://shop.example/${'a'.repeat(1_500)}`],
  ])('%s', (_, text) => {
    expect(isAllowed(text)).toBe(false);
  });

  it('anything, when nothing is allowed', () => {
    expect(isAllowedReturnUrl('https://shop.example', [])).toBe(false);
  });
});

/** Pieces that URL parsers are known to disagree about, put together at random. */
const piece = fc.constantFrom(
  ...[
    'https:',
    'http:',
    'shopapp:',
    'javascript:',
    '/',
    '//',
    '\\',
    '@',
    ':',
    '?',
    '#',
    '.',
    '%2e',
    '%40',
    '%5c',
    '\t',
  ],
  ...[
    '\n',
    ' ',
    'shop.example',
    'evil.example',
    '127.0.0.1',
    '443',
    '8443',
    '*',
    'user',
    '[',
    ']',
    '\u3002',
    'ｓ',
  ],
);
const pieces = fc.array(piece, { maxLength: 6 }).map((all) => all.join(''));
const begun = fc.constantFrom('https://shop.example', 'https://', 'http://127.0.0.1', 'shopapp:', '');
/** As any web page has one. (fast-check's `webUrl` takes seconds to begin.) */
const webUrl = fc.stringMatching(
  /^https?:\/\/[a-z0-9-]{1,20}(\.[a-z]{2,6}){1,3}(:[1-9][0-9]{1,3})?(\/[\w.~!$&'()*+,;=:@%-]{0,9}){0,4}(\?[\w=&+.]{0,20})?(#\w{0,9})?$/,
);
const candidate = fc.oneof(
  { weight: 8, arbitrary: fc.tuple(begun, pieces).map((both) => both.join('')) },
  { weight: 1, arbitrary: webUrl },
  { weight: 1, arbitrary: anyText },
);

/** Checks `holds` for what is accepted of 5,000 texts, and that this is not nothing. */
function forAccepted(holds: (text: string) => void): void {
  let accepted = 0;
  fc.assert(
    fc.property(candidate, (text) => {
      if (!isAllowed(text)) return;
      accepted += 1;
      holds(text);
    }),
    { numRuns: 5_000 },
  );
  expect(accepted).toBeGreaterThan(100);
}

describe('whatever is accepted', () => {
  it('leads, for a browser, to what the list names', () => {
    const places = ['https://shop.example', 'https://pay.shop.example:8443'];
    forAccepted((text) => {
      const target = new URL(returnUrlWith(text, 'id', 'succeeded'));
      expect(
        places.includes(target.origin) ||
          target.protocol === 'shopapp:' ||
          (target.protocol === 'http:' && target.hostname === '127.0.0.1'),
      ).toBe(true);
      expect([target.username, target.password]).toEqual(['', '']);
    });
  });

  it('comes back with every byte of its own, and exactly two parameters more before its fragment', () => {
    forAccepted((text) => {
      const [address = '', ...fragment] = text.split('#');
      const told = returnUrlWith(text, 'id', 'failed');
      const [toldAddress = '', ...toldFragment] = told.split('#');
      expect(toldAddress.startsWith(address)).toBe(true);
      expect(toldAddress.slice(address.length)).toMatch(/^[?&]?registration_id=id&status=failed$/);
      expect(toldFragment).toEqual(fragment);
      expect(new URL(told).searchParams.getAll('registration_id').at(-1)).toBe('id');
    });
  });

  it('is a header value: no control character and nothing beyond ASCII', () => {
    forAccepted((text) => expect(returnUrlWith(text, 'id', 'failed')).toMatch(/^[!-~]+$/));
  });
});

const ADDED = 'registration_id=id&status=pending';

describe('what else it is told', () => {
  const url = 'https://shop.example/c?a=%20#f';
  const told = (detail: Parameters<typeof returnUrlWith>[3]) => returnUrlWith(url, 'id', 'failed', detail);

  it('stands after the two, before the fragment', () => {
    expect(told({ payment: 'declined', code: '120054' })).toBe(
      'https://shop.example/c?a=%20&registration_id=id&status=failed&payment=declined&code=120054#f',
    );
    expect(told({})).toBe(returnUrlWith(url, 'id', 'failed'));
  });

  it.each(['', 'a b', 'a&b=c', 'a#b', '%41', '코드', 'x'.repeat(21), 'a\n', '120054,120054', '../x'])(
    'is no code that could write into the address: %j',
    (code) => {
      expect(told({ code })).toBe(told({}));
    },
  );
});

describe('the query of a merchant’s own URL comes back as it was', () => {
  it.each([
    ['EUC-KR', 'https://shop.example/c?name=%C8%AB%B1%E6%B5%BF&go=1', '&'],
    ['a space as %20, to an app', 'shopapp://c?t=a%20b', '&'],
    ['what needs no escape', 'https://shop.example/c?sig=aB~c(1)!', '&'],
    ['a name without a value', 'https://shop.example/c?debug', '&'],
    ['an empty pair', 'https://shop.example/c?a=1&&b=2', '&'],
    ['a plus sign and a lower-case escape', 'https://shop.example/c?a=1+1&b=%ea%b0%80', '&'],
    ['a signature over the query', 'https://shop.example/c?a=1&hmac=q1%2Bw%2F%3D', '&'],
    ['an ampersand at the end', 'https://shop.example/c?a=1&', ''],
    ['an empty query', 'https://shop.example/c?', ''],
    ['no query', 'https://shop.example/c', '?'],
    ['no path', 'https://shop.example', '?'],
    ['capitals and dots', 'HTTPS://SHOP.example/a/../b', '?'],
    ['an app without slashes', 'shopapp:done', '?'],
    ['parameters of the same names', 'https://shop.example/c?status=x&registration_id=y', '&'],
  ])('%s', (_, returnUrl, separator) => {
    expect(returnUrlWith(returnUrl, 'id', 'pending')).toBe(`${returnUrl}${separator}${ADDED}`);
    expect(returnUrlWith(`${returnUrl}#/a?b#c`, 'id', 'pending')).toBe(
      `${returnUrl}${separator}${ADDED}#/a?b#c`,
    );
  });
});
