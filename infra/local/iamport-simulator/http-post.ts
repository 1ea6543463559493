/** One POST as the vendor's webhook sender makes it: connect 10 s, read 30 s, no redirects, answer body ignored. */
import http from 'node:http';
import https from 'node:https';

const CONNECT_MS = 10_000;
const READ_MS = 30_000;

export interface PostRequest {
  readonly url: string;
  readonly contentType: string;
  readonly body: string;
  readonly signal: AbortSignal;
}

/** The HTTP status, or the error's code. Never throws: a webhook that cannot be delivered is simply lost. */
export const post = ({ url, contentType, body, signal }: PostRequest): Promise<number | string> =>
  new Promise((resolve) => {
    const target = URL.parse(url);
    if (target === null || !['http:', 'https:'].includes(target.protocol)) return resolve('invalid_url');
    const request = (target.protocol === 'https:' ? https : http).request(target, {
      method: 'POST',
      agent: false,
      signal,
      headers: {
        'content-type': contentType,
        'content-length': Buffer.byteLength(body),
        'user-agent': 'Apache-HttpClient/4.5.12 (iamport-simulator)',
      },
    });
    const giveUp = (reason: string) => () =>
      request.destroy(Object.assign(new Error(reason), { code: reason }));
    let timer = setTimeout(giveUp('connect_timeout'), CONNECT_MS);
    request.once('socket', (socket) =>
      socket.once(target.protocol === 'https:' ? 'secureConnect' : 'connect', () => {
        clearTimeout(timer);
        timer = setTimeout(giveUp('read_timeout'), READ_MS);
      }),
    );
    request.once('response', (response) => {
      response.resume();
      resolve(response.statusCode ?? 'no_status');
    });
    request.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.name));
    request.once('close', () => clearTimeout(timer));
    return request.end(body);
  });
