/** READMEs and guides as a reader has them: every command that needs no AWS, in order, in one bash against `npm start` of a clean clone. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openLocalState } from '../../infra/local/local-state.ts';
import { isAsTold, runInBash } from '../support/bash-session.ts';
import { cleanClone } from '../support/clean-clone.ts';
import type { Block } from '../support/markdown.ts';
import { npmStart, type Run, ready, stopped } from '../support/npm-start.ts';
import { readOpenApi } from '../support/openapi/document.ts';
import {
  BOOK_PAGES,
  BOOKS,
  commandsOf,
  type ShownBody,
  shownBodiesOf,
  typescriptOf,
} from '../support/readme-blocks.ts';
import { runProgram, runTest, saidBy } from '../support/typescript-blocks.ts';

/** Where the page says that it runs. */
const API = 'http://127.0.0.1:4000';
const SIMULATOR = 'http://127.0.0.1:4001';

type Addresses = Awaited<ReturnType<typeof ready>>;

let folder: string;
let clone: string;
let runs: Run[];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'readme-'));
  clone = cleanClone(folder);
  runs = [];
});
afterAll(async () => {
  for (const running of runs) await stopped(running);
  rmSync(folder, { recursive: true, force: true });
});

/** The next such day that lies ahead: items of days gone by could expire in the engine, whose clock is the real one. */
function next(monthAndDay: string, time: string): Date {
  for (let year = new Date().getUTCFullYear(); ; year += 1) {
    const day = `${year}-${monthAndDay}`;
    const exists = new Date(`${day}T00:00:00Z`).toJSON()?.startsWith(day);
    const at = new Date(`${day}T${time}+09:00`);
    if (exists && at.getTime() > Date.now()) return at;
  }
}

/** A stack of its own, whose clock stands there before it starts, so that nothing has to be played up to there. */
async function startAt(name: string, instant?: Date): Promise<Addresses> {
  const data = join(folder, name);
  mkdirSync(data);
  if (instant !== undefined) {
    const { store, clock } = openLocalState(join(data, 'local.sqlite'), () => undefined);
    clock.holdAt(instant);
    store.close();
  }
  const running = npmStart(data, [], {}, clone);
  runs.push(running);
  return await ready(running);
}

const at = (block: Block, { url, simulator }: Addresses): Block => ({
  ...block,
  text: block.text.replaceAll(API, url).replaceAll(SIMULATOR, simulator),
});

async function sent(url: string, { route, body }: ShownBody): Promise<unknown> {
  const [method = '', path = ''] = route.split(' ');
  const headers = { 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() };
  const response = await fetch(`${url}${path}`, { method, headers, body: JSON.stringify(body) });
  return response.ok ? 'taken' : await response.json();
}

async function follow(book: readonly string[], addresses: Addresses): Promise<void> {
  const blocks = book.flatMap(commandsOf).map((block) => at(block, addresses));
  expect(blocks.length).toBeGreaterThan(14);
  const told = await runInBash(blocks, mkdtempSync(join(folder, 'reader-')));
  expect(told.length).toBeGreaterThan(15);
  expect(told.filter((each) => !isAsTold(each))).toEqual([]);
  for (const block of book.flatMap((name) => typescriptOf(name).programs))
    expect(await runProgram(at(block, addresses))).toEqual(saidBy(block));
  for (const shown of book.flatMap((name) => shownBodiesOf(name, readOpenApi()))) {
    expect([shown.block.text, await sent(addresses.url, shown)]).toEqual([shown.block.text, 'taken']);
  }
}

describe('what READMEs and guides show works', () => {
  // Both have the same commands (test/contract). The second meets what the first has left: ids and keys are new each
  // time, and a year has gone by.
  // All at the same time: each has a stack of its own, and none waits for another's year.
  test.concurrent('today, in both languages, one after the other', async () => {
    const addresses = await startAt('today');
    for (const book of Object.values(BOOKS)) await follow(book, addresses);
  });

  test.concurrent('as tests of a merchant’s own', async () => {
    const tests = BOOK_PAGES.flatMap((name) => typescriptOf(name).tests);
    expect(tests).toHaveLength(Object.keys(BOOKS).length);
    for (const block of tests) expect(await runTest(block)).toEqual({ passed: 1, failed: 0 });
  });

  test.concurrent.each([
    ['from the last seconds of a month to its successor, which is shorter', next('01-31', '23:59:56')],
    ['on a leap day', next('02-29', '09:59:56')],
    ['from one year to the next', next('12-31', '23:59:56')],
  ])('%s', async (name, day) => {
    await follow(BOOKS.English, await startAt(name, day));
  });
});
