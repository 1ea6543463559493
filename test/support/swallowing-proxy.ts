import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Swallowing {
  readonly url: string;
  /** Of every request that came, in order. */
  readonly keys: readonly (string | undefined)[];
  /** The next so many answers are not given: the connection breaks when what was asked for is done. */
  swallow(times: number): void;
  stop(): Promise<void>;
}

/** Stands before a server, and loses answers. */
export async function startSwallowingProxy(target: string): Promise<Swallowing> {
  let left = 0;
  const keys: (string | undefined)[] = [];
  const server = createServer((incoming, outgoing) => {
    keys.push(incoming.headers['idempotency-key'] as string | undefined);
    const options = { method: incoming.method, headers: { ...incoming.headers, host: new URL(target).host } };
    const passed = request(new URL(incoming.url ?? '/', target), options, (answer) => {
      if (left === 0) {
        outgoing.writeHead(answer.statusCode ?? 0, answer.headers);
        answer.pipe(outgoing);
        return;
      }
      left -= 1;
      answer.resume().on('end', () => outgoing.destroy());
    });
    incoming.pipe(passed);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    keys,
    swallow(times) {
      left = times;
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
