import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, test } from '@jest/globals';
import { functions } from '../../infra/topology.ts';
import { liveThrough } from '../fuzz/history.ts';
import type { Answer } from '../fuzz/http-oracle.ts';
import { fuzzApart } from '../fuzz/process.ts';
import { type FuzzOptions, fuzz, targetOf } from '../fuzz/run.ts';
import { fuzzSocket } from '../fuzz/socket.ts';
import { createFuzzWorld } from '../fuzz/world.ts';
import { TABLE } from './simulation/ports.ts';

/* A sample for every run of the tests, some seconds; `npm run test:fuzz` is the whole. */

const SEED = Number(process.env['FUZZ_SEED'] ?? 4_711);

test('no input of a sample does what no input may do', async () => {
  const reports = await fuzzApart(3_000, SEED);

  expect(reports.filter(({ found }) => found !== undefined)).toEqual([]);
  expect(reports).toHaveLength(functions.length);
});

test('sockets: the local gateway lives on', async () => {
  const { printed, good, goodAnswered } = await fuzzSocket(200, SEED);

  expect([goodAnswered, printed]).toEqual([good, []]);
});

test('a function that nothing generates inputs for is an error', async () => {
  const world = await createFuzzWorld();
  const known = await liveThrough(world);

  expect(() => targetOf(world, known, 'a-new-function')).toThrow('nothing fuzzes it');
});

type Alter = NonNullable<FuzzOptions['alter']>;

/** What an altered function answers when it refuses. */
const onRefusal =
  (change: (answer: Answer, event: { body?: string }, world: Parameters<Alter>[2]) => Answer): Alter =>
  (handler, _name, world) =>
  async (event, context) => {
    const answer = (await handler(event, context)) as Answer;
    return answer.statusCode === 400 ? change(answer, event as { body?: string }, world) : answer;
  };

describe('a deliberate mistake is found', () => {
  const mistakes: [string, string, RegExp, Alter][] = [
    ['a 5xx', 'create-plan', /^a 5xx/, onRefusal((answer) => ({ ...answer, statusCode: 500 }))],
    [
      'a crash',
      'receive-webhook',
      /not iterable|Unexpected/,
      (handler) => async (event, context) => {
        JSON.parse((event as { body?: string }).body ?? '{}');
        return handler(event, context);
      },
    ],
    [
      'an error that quotes its input',
      'create-charge',
      /^(an error quotes its input|an answer tells a secret)/,
      onRefusal((answer, { body }) => ({
        ...answer,
        body: answer.body.replace('{', `{"input":${JSON.stringify(body ?? '')},`),
      })),
    ],
    [
      'a journal that holds the body',
      'create-card-registration',
      /^a secret is in journal/,
      onRefusal((answer, { body }, world) => {
        world.outbox.journal.push({ event: 'http.problem', reason: body });
        return answer;
      }),
    ],
    [
      'a refused input that is half done',
      'change-plan',
      /^a refused input changed the table/,
      onRefusal((answer, _event, { model }) => {
        model.execute(new PutCommand({ TableName: TABLE, Item: { pk: 'SUB#x', sk: 'SUB' } }));
        return answer;
      }),
    ],
    [
      'a field that nobody knows',
      'create-plan',
      /^(a field that nobody knows|a body that is no JSON object)/,
      (handler) => async (event, context) => {
        const answer = (await handler(event, context)) as Answer;
        const isUnknown = answer.body.includes('this field is not known');
        return isUnknown
          ? { ...answer, statusCode: 201, headers: { ...answer.headers, 'content-type': 'application/json' } }
          : answer;
      },
    ],
    [
      'a bad field that is not named',
      'create-subscription',
      /^bad input, and no field is named/,
      onRefusal((answer) => ({ ...answer, body: answer.body.replace(/"errors":\[.*\]/, '"errors":[]') })),
    ],
    [
      'money asked for by reading',
      'get-charge',
      /^money was asked for/,
      (handler, _name, world) => async (event, context) => {
        world.outbox.charges.push({ merchant_uid: 'one_x', amount: 1 });
        return handler(event, context);
      },
    ],
    [
      'poison that is taken for done',
      'settle-payment',
      /^a message that cannot be read was taken for done/,
      (handler) => async (event, context) => {
        await handler(event, context);
        return { batchItemFailures: [] };
      },
    ],
    [
      'poison that takes its batch along',
      'charge-subscription',
      /SyntaxError/,
      (handler) => async (event, context) => {
        for (const { body } of (event as { Records: { body: string }[] }).Records) JSON.parse(body);
        return handler(event, context);
      },
    ],
  ];

  test.each(mistakes)('%s', async (_, name, found, alter) => {
    const [report] = await fuzz({ inputs: 400, seed: SEED, only: [name], alter });

    expect(report?.found).toMatch(found);
  });
});
