import { nextCursor } from '../../../functions/middleware/page.ts';
import { writeCursor } from '../../../shared/adapters/dynamo/cursor.ts';
import type { Wire } from '../../support/wire.ts';

interface Asked {
  readonly params?: Record<string, string>;
  readonly query?: Record<string, string>;
}

/** One kind of request. */
export interface ListCase {
  readonly id: string;
  readonly what: string;
  readonly route: string;
  /** How many entries its answer must have: a page that is empty would be fast. */
  readonly entries: number;
  found(answer: Wire): readonly unknown[];
  /** What time it is. Absent: the evening of the day on which so much was paid. */
  readonly at?: Date;
  /** The request, by a number that is another one each time. */
  ask(random: number): Asked;
}

/** The largest page there is. */
export const PAGE = 100;
const limit = String(PAGE);

/** A list of `count` whose entries are in the order of their numbers: its first page, and one deep inside. */
export function paged(
  { of, ...common }: Pick<ListCase, 'id' | 'what' | 'route'> & { readonly of: string },
  count: number,
  markOf: (n: number) => string,
  { params = {}, query = {} }: Asked = {},
  from = 0,
): readonly [first: ListCase, deep: ListCase] {
  const [entries, found] = [PAGE, (answer: Wire) => answer[of]];
  return [
    { ...common, entries, found, ask: () => ({ params, query: { ...query, limit } }) },
    {
      ...{ ...common, entries, found },
      id: `${common.id}.deep`,
      what: `${common.what}, deep inside`,
      ask: (random) => {
        const mark = markOf(within(random, from + 2 * PAGE, count - PAGE));
        const asked = { routeKey: common.route, pathParameters: params, queryStringParameters: query };
        return { params, query: { ...query, limit, cursor: nextCursor(asked, writeCursor(mark)) ?? '' } };
      },
    },
  ];
}

/** A number of [from, to). */
export const within = (random: number, from: number, to: number): number => from + (random % (to - from));

export const counted = (count: number): string => count.toLocaleString('en');
