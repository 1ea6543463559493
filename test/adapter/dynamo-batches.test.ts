import { BatchWriteCommand, type QueryCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ENGINES } from '../support/each-engine.ts';
import { startTable, type TestTable } from '../support/engine.ts';

/* What random commands do not do: many items at once, and pages that end by size. */

const COUNT = 450;
const BATCH = 25;
/** Of more than 3 kB: some three hundred to a page. */
const items = Array.from({ length: COUNT }, (_, at) => ({
  pk: at % 2 === 0 ? 'even' : 'odd',
  sk: String(at).padStart(4, '0'),
  at,
  filler: '한'.repeat(1_100),
}));

describe.each(ENGINES)('$kind', (choice) => {
  let engine: TestTable;
  beforeAll(async () => {
    engine = await startTable(choice);
    const { client, name } = engine.table;
    for (let at = 0; at < COUNT; at += BATCH) {
      const RequestItems = { [name]: items.slice(at, at + BATCH).map((Item) => ({ PutRequest: { Item } })) };
      await client.send(new BatchWriteCommand({ RequestItems }));
    }
  });
  afterAll(() => engine?.stop());

  /** All pages of a reading, each with what it holds. */
  async function pagesOf(command: typeof QueryCommand | typeof ScanCommand, input: object) {
    const pages: (readonly Record<string, unknown>[])[] = [];
    for (let ExclusiveStartKey: object | undefined; pages.length < 2 * COUNT; ) {
      const page = await engine.table.client.send(
        new command({
          TableName: engine.table.name,
          ...input,
          ...(ExclusiveStartKey && { ExclusiveStartKey }),
        } as never),
      );
      pages.push(page.Items ?? []);
      if (page.LastEvaluatedKey === undefined) break;
      ExclusiveStartKey = page.LastEvaluatedKey;
    }
    return pages;
  }
  const numbers = (pages: Awaited<ReturnType<typeof pagesOf>>) =>
    pages.flat().flatMap(({ at }) => (typeof at === 'number' ? [at] : []));

  test('a scan comes in pages, and finds each item once', async () => {
    const pages = await pagesOf(ScanCommand, {});
    expect(pages.length).toBeGreaterThan(1);
    expect(numbers(pages).sort((a, b) => a - b)).toEqual(items.map(({ at }) => at));
  });

  test('a filter of a scan may be about the key', async () => {
    const pages = await pagesOf(ScanCommand, {
      FilterExpression: 'NOT begins_with(sk, :zeros) AND pk = :odd',
      ExpressionAttributeValues: { ':zeros': '00', ':odd': 'odd' },
    });
    expect(numbers(pages).sort((a, b) => a - b)).toEqual(
      items.filter(({ at }) => at >= 100 && at % 2 === 1).map(({ at }) => at),
    );
  });

  test('pages of one item each follow one another in a scan', async () => {
    const pages = await pagesOf(ScanCommand, { Limit: 1 });
    expect(pages.every(({ length }) => length <= 1)).toBe(true);
    expect(new Set(numbers(pages)).size).toBe(COUNT);
  });

  test('a batch deletes what is there, and refuses the same key twice', async () => {
    const { client, name } = engine.table;
    const batch = (...requests: object[]) =>
      client.send(new BatchWriteCommand({ RequestItems: { [name]: requests as never } }));
    const put = (sk: string) => ({ PutRequest: { Item: { pk: 'some', sk } } });
    const remove = (sk: string) => ({ DeleteRequest: { Key: { pk: 'some', sk } } });
    await batch(put('a'), put('b'), remove('c'));
    await batch(remove('a'), put('d'));
    expect((await engine.partition('some')).map(({ sk }) => sk)).toEqual(['b', 'd']);
    await expect(batch(put('e'), remove('e'))).rejects.toMatchObject({ name: 'ValidationException' });
    await expect(batch(...Array.from({ length: 26 }, (_, at) => put(`${at}`)))).rejects.toMatchObject({
      name: 'ValidationException',
    });
    expect((await engine.partition('some')).map(({ sk }) => sk)).toEqual(['b', 'd']);
  });

  test('an item above 400 kB is refused, put or grown', async () => {
    const { client, name } = engine.table;
    const filler = 'x'.repeat(409_000);
    await client.send(
      new BatchWriteCommand({
        RequestItems: { [name]: [{ PutRequest: { Item: { pk: 'big', sk: 'a', filler } } }] },
      }),
    );
    const tooBig = { pk: 'big', sk: 'b', filler: 'x'.repeat(409_600) };
    await expect(
      client.send(new BatchWriteCommand({ RequestItems: { [name]: [{ PutRequest: { Item: tooBig } }] } })),
    ).rejects.toMatchObject({ name: 'ValidationException' });
    expect(await engine.partition('big')).toHaveLength(1);
  });
});
