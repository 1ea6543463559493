import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Exchange } from './recording.ts';

export type Answer = Pick<Exchange, 'status' | 'contentType' | 'responseBody'>;
export interface Asked {
  readonly kind: string;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** All that is outside of a function, on one port of this machine: AWS by `X-Amz-Target`, 아임포트 by method and path. */
export async function listen(answer: (asked: Asked) => Promise<Answer> | Answer) {
  const server = createServer(async (request, response) => {
    const body = await text(request);
    const { method = 'GET', url: path = '/' } = request;
    const target = request.headers['x-amz-target'];
    const kind = typeof target === 'string' ? target : `${method} ${path.split('?')[0]}`;
    const headers = Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
    );
    const { status, contentType, responseBody } = await answer({ kind, method, path, headers, body });
    response.writeHead(status, { 'content-type': contentType }).end(responseBody);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}
