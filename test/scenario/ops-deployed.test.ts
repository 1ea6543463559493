/** The operator's command line against a deployed stage, as AWS speaks on the wire. test:deploy does the same on an emulator. */
import { spawn } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { PATIENCE_MS } from '../support/patience.ts';
import type { Wire } from '../support/wire.ts';

jest.setTimeout(PATIENCE_MS);

interface Asked {
  /** `AmazonSQS.ReceiveMessage`, or method and path. */
  readonly what: string;
  readonly service: string;
  readonly input: Wire;
}

let server: Server;
let url: string;
let asked: Asked[];
/** What is answered otherwise than usually: a status and a body. */
let instead: Readonly<Record<string, readonly [number, object]>>;
let told: Readonly<Record<string, string>>;

const OUTPUTS: Readonly<Record<string, () => string>> = {
  ApiUrl: () => url,
  ChargeDeadLettersUrl: () => `${url}/charge-dlq`,
  TimerDeadLettersUrl: () => `${url}/timer-dlq`,
  ReconcilePaymentsFunction: () => 'the-stack-ReconcilePayments',
  JournalLogGroup: () => 'the-journal',
};

const line = (eventId: string, entry: object) => ({
  eventId,
  timestamp: Date.parse('2027-01-31T01:00:00Z'),
  message: JSON.stringify({ timestamp: '…', level: 'INFO', message: entry }),
});

const toldBy = (outputs: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(outputs).map(([key, value]) => [key, () => value]));

const runs: object[] = [];
const USUAL: Readonly<Record<string, (input: Wire) => unknown>> = {
  'POST /': () =>
    `<DescribeStacksResponse><Outputs>${Object.entries({ ...OUTPUTS, ...toldBy(told) })
      .map(
        ([key, value]) =>
          `<member><OutputKey>${key}</OutputKey><OutputValue>${value()}</OutputValue></member>`,
      )
      .join('')}</Outputs></DescribeStacksResponse>`,
  'AmazonSQS.GetQueueAttributes': ({ QueueUrl }) => ({
    Attributes: {
      QueueArn: `arn:aws:sqs:r:1:${QueueUrl.split('/').at(-1)}`,
      ApproximateNumberOfMessages: '2',
    },
  }),
  'AmazonSQS.ReceiveMessage': () => ({
    Messages: [
      {
        MessageId: 'm-1',
        Body: JSON.stringify({ subscription_id: 'S', customer_id: 'kim@shop.example', note: '김' }),
        Attributes: { ApproximateReceiveCount: '11' },
      },
      { MessageId: 'm-2', Body: 'no JSON', Attributes: {} },
    ],
  }),
  'AmazonSQS.StartMessageMoveTask': () => ({ TaskHandle: 'h' }),
  'POST /2015-03-31/functions/the-stack-ReconcilePayments/invocations': () => runs.shift(),
  'Logs_20140328.FilterLogEvents': ({ nextToken }) =>
    nextToken === undefined
      ? {
          events: [line('1', { event: 'charge', outcome: 'paid', merchant_uid: 'sub_A', buyer: '김' })],
          nextToken: 'more',
        }
      : { events: [line('2', { event: 'settle', outcome: 'succeeded' }), line('3', { some: 'REPORT' })] },
  'PUT /hold': () => ({ on: true }),
  'GET /gateway-keys': () => ({ keys: 'refused', mid: 'M', newest_payment_mid: null, mid_fits: null }),
};

beforeEach(async () => {
  asked = [];
  instead = {};
  told = {};
  runs.length = 0;
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    const what = String(request.headers['x-amz-target'] ?? `${request.method} ${request.url}`);
    const [, service = 'unsigned'] =
      /Credential=[^/]+\/\d+\/[^/]+\/([^/]+)\//.exec(request.headers.authorization ?? '') ?? [];
    const input = text.startsWith('{') ? JSON.parse(text) : {};
    asked.push({ what, service, input });
    const [status, body] = instead[what] ?? [200, USUAL[what]?.(input)];
    response.writeHead(status).end(typeof body === 'string' ? body : JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const ops = (...args: readonly string[]) => opsOf(['--stage', 'prod'], args);

function opsOf(
  where: readonly string[],
  args: readonly string[],
  more: Readonly<Record<string, string>> = {},
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const env = {
    PATH: process.env['PATH'],
    AWS_ENDPOINT_URL: url,
    AWS_REGION: 'ap-northeast-2',
    AWS_ACCESS_KEY_ID: 'AKID',
    AWS_SECRET_ACCESS_KEY: 'not-a-secret',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    ...more,
  };
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['infra/ops/main.ts', ...where, ...args], {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const ended = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text) => (ended.stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text) => (ended.stderr += text));
    child.on('close', (code) => resolve({ code, ...ended }));
  });
}

const signedFor = () => asked.map(({ what, service }) => `${service}: ${what}`);

test('finds the API by the stack’s outputs, and says by its exit code that the keys are not taken', async () => {
  const { code, stdout } = await ops('keys', '--json');
  expect([code, JSON.parse(stdout).keys]).toEqual([1, 'refused']);
  expect(signedFor()).toEqual(['cloudformation: POST /', 'execute-api: GET /gateway-keys']);
});

test('shows dead letters by their ids alone, and takes none out', async () => {
  const { code, stdout } = await ops('dead-letters', '--json');
  expect(code).toBe(0);
  expect(JSON.parse(stdout).queues).toEqual(
    ['charge', 'timer'].map((queue) => ({
      queue,
      messages: 2,
      letters: [
        { message_id: 'm-1', receives: 11, ids: { subscription_id: 'S' } },
        { message_id: 'm-2', receives: 0, ids: {} },
      ],
    })),
  );
  const shown = asked.filter(({ what }) => what === 'AmazonSQS.ReceiveMessage');
  expect(shown.map(({ input }) => input.VisibilityTimeout)).toEqual([0, 0]);
});

test('redrives in prod only when somebody says so', async () => {
  const refused = await ops('redrive', 'charge');
  expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('only with --yes')]);
  expect(asked.map(({ what }) => what)).not.toContain('AmazonSQS.StartMessageMoveTask');
  const { code, stdout } = await ops('redrive', 'charge', '--yes', '--json');
  expect([code, JSON.parse(stdout)]).toEqual([0, expect.objectContaining({ messages: 2, started: true })]);
  expect(asked.at(-1)?.input).toEqual({ SourceArn: 'arn:aws:sqs:r:1:charge-dlq' });
});

describe('asks back wherever it is not known that money is not real', () => {
  const hold = ['hold', '--reason', '가격 확인'];
  const API = 'https://abc.execute-api.ap-northeast-2.amazonaws.com';
  const DEV = { Stage: 'dev', ApiUrl: API };
  const asksBack = async (where: readonly string[], outputs = {}, env = {}) => {
    told = outputs;
    const { code, stderr } = await opsOf(where, hold, env);
    expect(asked.map(({ what }) => what)).not.toContain('PUT /hold');
    return code === 2 && stderr.startsWith('in prod only with --yes');
  };
  const EMBEDDED = ['--stack', 'ShopBilling'];

  test.each([
    ['prod, however it is written', ['--stage', 'PROD'], {}],
    ['a stack that says it is prod', ['--stage', 'dev', ...EMBEDDED], { Stage: 'prod', ApiUrl: API }],
    ['a stack that says nothing of it', ['--stage', 'dev', ...EMBEDDED], { ApiUrl: API }],
    [
      'an address that is not the stack’s',
      ['--stage', 'dev', '--api', 'https://other.execute-api.ap-northeast-2.amazonaws.com'],
      DEV,
    ],
  ])('%s', async (_, where, outputs) => {
    expect(await asksBack(where, outputs)).toBe(true);
  });

  test('an address of the shell that is another stage’s', async () => {
    const env = { BILLING_API_URL: 'https://other.execute-api.ap-northeast-2.amazonaws.com' };
    expect(await asksBack(['--stage', 'dev'], DEV, env)).toBe(true);
  });

  test('and not a stack that says it is dev, or dev itself', async () => {
    told = { Stage: 'dev' };
    expect((await opsOf(['--stage', 'dev', ...EMBEDDED], hold)).code).toBe(0);
    told = {};
    expect((await opsOf(['--stage', 'Dev'], hold)).code).toBe(0);
    expect(asked.filter(({ what }) => what === 'PUT /hold')).toHaveLength(2);
  });

  test('a stage of another name is refused', async () => {
    const { code, stderr } = await opsOf(['--stage', 'production', ...EMBEDDED], hold);
    expect([code, stderr]).toEqual([2, expect.stringMatching(/^--stage: received "production"/)]);
    expect(asked).toEqual([]);
  });
});

test('says what AWS refuses, with 1', async () => {
  instead = {
    'AmazonSQS.StartMessageMoveTask': [400, { __type: 'com#AccessDenied', message: 'not allowed' }],
  };
  const { code, stderr } = await ops('redrive', 'charge', '--yes');
  expect([code, stderr]).toEqual([1, 'sqs: 400 AccessDenied: not allowed\n']);
  expect((await ops('redrive', 'webhook', '--yes')).stderr).toBe('there is no queue webhook here\n');
  instead = { 'POST /': [503, {}] };
  expect((await ops('dead-letters')).code).toBe(3);
});

test('compares run after run until it is through, and adds up', async () => {
  const report = { payments: 10, repaired: 1, surplusCanceled: 0, unexplainedCount: 0, unexplained: [] };
  runs.push({ ...report, to: '2027-01-31T03:00:00.000Z', isComplete: false });
  runs.push({ ...report, to: '2027-01-31T15:00:00.000Z', isComplete: true });
  const { code, stdout } = await ops('reconcile', '--day', '2027-01-31', '--yes', '--json');
  expect([code, JSON.parse(stdout)]).toEqual([
    0,
    expect.objectContaining({ is_complete: true, runs: 2, payments: 20, repaired: 2 }),
  ]);
  expect(asked.filter(({ service }) => service === 'lambda').map(({ input }) => input)).toEqual([
    { from: '2027-01-30T15:00:00.000Z', to: '2027-01-31T15:00:00.000Z' },
    { from: '2027-01-31T03:00:00.000Z', to: '2027-01-31T15:00:00.000Z' },
  ]);
});

test('a comparison that gets nowhere, or finds what nobody can explain, ends with 1', async () => {
  const report = { payments: 1, repaired: 0, surplusCanceled: 0, unexplainedCount: 1, unexplained: [{}] };
  runs.push({ ...report, to: '2027-01-30T15:00:00.000Z', isComplete: false });
  const stuck = await ops('reconcile', '--day', '2027-01-31', '--yes', '--json');
  expect([stuck.code, JSON.parse(stuck.stdout).is_complete]).toEqual([1, false]);
  runs.push({ ...report, to: '2027-01-31T15:00:00.000Z', isComplete: true });
  expect((await ops('reconcile', '--day', '2027-01-31', '--yes')).code).toBe(1);
});

test('shows the journal’s lines and no other, with the fields that it has and no other', async () => {
  const { code, stdout } = await ops('tail', '--json');
  const lines = stdout
    .trimEnd()
    .split('\n')
    .map((text) => JSON.parse(text));
  expect([code, lines]).toEqual([
    0,
    [
      { at: '2027-01-31T01:00:00.000Z', event: 'charge', outcome: 'paid', merchant_uid: 'sub_A' },
      { at: '2027-01-31T01:00:00.000Z', event: 'settle', outcome: 'succeeded' },
    ],
  ]);
});
