import { connect } from 'node:net';
import fc from 'fast-check';

/** Bytes for a socket, and whether the one who sends them then hangs up without waiting. */
export interface RawInput {
  readonly bytes: Buffer;
  readonly hangsUp: boolean;
}

const method = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('GET', 'POST') },
  {
    weight: 1,
    arbitrary: fc.constantFrom('DELETE', 'OPTIONS', 'HEAD', 'PUT', 'TRACE', 'CONNECT', 'G\u0000T', ''),
  },
);
const rawPath = fc.oneof(
  fc.constantFrom(
    ...[
      '/',
      '//',
      '///checkout',
      '*',
      'http://[/',
      'http://evil.example/plans',
      '/%',
      '/%zz',
      '/checkout/%00',
    ],
    ...[
      '/checkout/%c0%af/complete',
      '/checkout/..%2f..%2fplans/redirect',
      '/assets/__proto__',
      '/assets/..%2f',
    ],
    ...[
      '/plans/x?a=%',
      '/plans/x?__proto__=1&__proto__=2',
      '/card-registrations',
      '/webhooks/iamport',
      '/charges',
    ],
    ...[
      '/customers/\u00ff',
      '/checkout/a/redirect?imp_uid[]=1',
      `/plans/${'a'.repeat(9_000)}`,
      '/plans/a b',
      '?',
    ],
  ),
  fc.webPath().map((path) => path || '/'),
  fc
    .tuple(fc.constantFrom('/checkout/', '/plans/', '/charges/', '/customers/', '/assets/'), fc.webSegment())
    .map((parts) => parts.join('')),
  fc
    .tuple(fc.webSegment(), fc.webQueryParameters())
    .map(([token, query]) => `/checkout/${token}/redirect?${query}`),
);
const headerLine = fc.constantFrom(
  ...['content-type: application/json', 'content-type: text/plain; charset=\u00e9', 'content-length: 5'],
  ...[
    'content-length: 99999',
    'content-length: -1',
    'content-length: 1e3',
    'content-length: 5\r\ncontent-length: 6',
  ],
  ...['transfer-encoding: chunked', 'transfer-encoding: chunked, gzip', 'transfer-encoding: x'],
  ...[
    'expect: 100-continue',
    'upgrade: websocket\r\nconnection: upgrade',
    'connection: close',
    'origin: https://evil.example',
  ],
  ...['origin: null', 'idempotency-key: a\tb', 'no colon here', ': no name', 'x: \u0000', ' folded: x', 'x:'],
  ...[`x-long: ${'a'.repeat(20_000)}`, 'host: evil.example', 'host:', '__proto__: x', 'constructor: x'],
);
const goodLine = fc.constantFrom(
  'connection: close',
  'content-type: application/json',
  'content-length: 0',
  'accept: */*',
);
const body = fc.oneof(
  { weight: 6, arbitrary: fc.constant('') },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      '{}',
      '{',
      '5\r\nhello\r\n0\r\n\r\n',
      'zz\r\n',
      '\r\n\r\nGET / HTTP/1.1\r\n\r\n',
      'imp_uid=1',
    ),
  },
  {
    weight: 1,
    arbitrary: fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
  },
);

const mostly = (usual: string, ...odd: readonly string[]) =>
  fc.oneof({ weight: 12, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: fc.constantFrom(...odd) });

/** Pieces of a request, most of them right, so that many get past the parser and into a handler. */
const nearlyHttp = fc
  .record({
    method,
    path: rawPath,
    version: mostly('HTTP/1.1', 'HTTP/1.0', 'HTTP/2.0', 'HTTP/9', ''),
    host: mostly('host: 127.0.0.1', 'host: localhost:80', 'host: [::1]', ''),
    headers: fc.array(fc.oneof({ weight: 3, arbitrary: goodLine }, { weight: 1, arbitrary: headerLine }), {
      maxLength: 3,
    }),
    body,
    end: mostly('\r\n', '\n', '\r'),
    cut: fc.oneof(
      { weight: 6, arbitrary: fc.constant(1) },
      { weight: 1, arbitrary: fc.double({ min: 0, max: 1, noNaN: true }) },
    ),
  })
  .map(({ method: verb, path, version, host, headers, body: text, end, cut }) => {
    const lines = [`${verb} ${path} ${version}`, ...(host === '' ? [] : [host]), ...headers, '', text];
    const whole = lines.join(end);
    return Buffer.from(whole.slice(0, Math.ceil(whole.length * cut)), 'latin1');
  });

export const rawInput: fc.Arbitrary<RawInput> = fc.record({
  bytes: fc.oneof(
    { weight: 6, arbitrary: nearlyHttp },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 2_000 }).map((bytes) => Buffer.from(bytes)) },
    // A TLS greeting, an HTTP/2 preface.
    {
      weight: 1,
      arbitrary: fc.constantFrom('160301020001', '505249202a20').map((hex) => Buffer.from(hex, 'hex')),
    },
  ),
  hangsUp: fc.oneof(
    { weight: 4, arbitrary: fc.constant(false) },
    { weight: 1, arbitrary: fc.constant(true) },
  ),
});

/** Long enough for this machine to answer, short enough to wait for thousands that never are. */
const PATIENCE_MS = 60;

/** Sends the bytes and gives back whatever comes, until the other side ends or there is nothing more to wait for. */
export function sendRaw(port: number, { bytes, hangsUp }: RawInput): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    let answer = '';
    const end = () => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(PATIENCE_MS, end);
    socket.on('data', (chunk) => {
      answer += chunk.toString('latin1');
    });
    socket.on('error', end);
    socket.on('close', end);
    socket.on('connect', () => {
      socket.write(bytes, () => {
        if (hangsUp) end();
      });
    });
  });
}
