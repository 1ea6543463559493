import { withPuts } from './alterations.ts';
import type { LambdaHandler } from './functions.ts';
import type { Mutant } from './mutants.ts';

/** Deliberate mistakes with customers of another system. */
export const takeOverMutants: readonly Mutant[] = [
  {
    name: 'standing-not-told',
    mistake: 'whoever takes somebody over again hears that the request does not fit, and not that we charge',
    alteration: {
      handler: (inner, fn) =>
        fn === 'create-subscription'
          ? answering(inner, (answer) => ({
              ...answer,
              body: answer.body?.replace('already_subscribed', 'invalid_request'),
            }))
          : inner,
    },
    huntFrom: 350,
    killedBy: ['taken_over_is_told', 'taken_over_once_stopped'],
  },
  {
    name: 'paid-period-again',
    mistake: 'who is taken over begins with the period that the other system was paid for',
    alteration: {
      command: (command) =>
        withPuts(command, (put) =>
          isTakenOver(put.Item)
            ? { ...put, Item: { ...put.Item, period: Number(put.Item['period']) - 1 } }
            : put,
        ),
    },
    killedBy: ['goes_on_where_it_stopped'],
  },
];

type Answer = { readonly statusCode: number; readonly body?: string | undefined };

const answering =
  (inner: LambdaHandler, alter: (answer: Answer) => Answer): LambdaHandler =>
  async (event, context) =>
    alter((await inner(event, context)) as Answer);

type Item = Readonly<Record<string, unknown>>;

/** Stored for the first time, and active. */
const isTakenOver = (item: Item | undefined): item is Item =>
  item?.['sk'] === 'SUB' && item['version'] === 1 && item['status'] === 'active' && item['period'] !== 1;
