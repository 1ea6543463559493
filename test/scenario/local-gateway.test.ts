import { connect } from 'node:net';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type HttpLambda, routesTo } from '../../infra/local/api-gateway.ts';
import { startGateway } from '../../infra/local/server.ts';
import { functions } from '../../infra/topology.ts';

/* The gateway of one machine, with a function that answers as a test says. */
type Gateway = Awaited<ReturnType<typeof startGateway>>;

let gateway: Gateway;
let answer: Awaited<ReturnType<HttpLambda>>;
let printed: unknown[][];
const { error } = console;
beforeEach(async () => {
  printed = [];
  console.error = (...values: unknown[]) => void printed.push(values);
  const spec = functions.find(({ name }) => name === 'get-plan');
  if (spec === undefined) throw new Error('get-plan is not in the topology');
  const routes = routesTo(spec, async () => answer);
  gateway = await startGateway({
    port: 0,
    routes: () => routes,
    console: async () => undefined,
    allowedReturnUrls: [],
  });
});
afterEach(async () => {
  console.error = error;
  gateway.server.closeAllConnections();
  await new Promise((resolve) => gateway.server.close(resolve));
});

const get = () => fetch(`http://127.0.0.1:${gateway.port}/plans/basic`);

test('an answer that HTTP cannot carry is a 500, told to whoever runs it, and the next request is answered', async () => {
  answer = { statusCode: 200, headers: { location: 'a\r\nset-cookie: b=c' }, body: '' };
  const broken = await get();
  expect([broken.status, broken.headers.get('set-cookie')]).toEqual([500, null]);
  expect(printed).toHaveLength(1);

  answer = { statusCode: 200, body: '{}' };
  expect((await get()).status).toBe(200);
});

test('whoever hangs up in the middle of a body is no error of ours', async () => {
  const closed = new Promise((resolve) =>
    gateway.server.on('connection', (socket) => socket.on('close', resolve)),
  );
  const socket = connect(gateway.port, '127.0.0.1');
  socket.write('POST /plans HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: 100\r\n\r\n{', () => {
    setTimeout(() => socket.destroy(), 50);
  });
  await closed;
  answer = { statusCode: 200, body: '{}' };
  expect((await get()).status).toBe(200);
  expect(printed).toEqual([]);
});
