/** Both READMEs as a reader has them: every command that needs no AWS, in order, in one bash against `npm start`. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openLocalState } from '../../infra/local/local-state.ts';
import { isAsTold, runInBash } from '../support/bash-session.ts';
import type { Block } from '../support/markdown.ts';
import { npmStart, type Run, ready, stopped } from '../support/npm-start.ts';
import { readOpenApi } from '../support/openapi/document.ts';
import {
  commandsOf,
  READMES,
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
let running: Run | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'readme-'));
});
afterEach(async () => {
  if (running !== undefined) await stopped(running);
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

/** The stack's clock, before it starts, so that nothing has to be played up to there. */
function startClockAt(at: Date): void {
  mkdirSync(join(folder, 'data'));
  const { store, clock } = openLocalState(join(folder, 'data', 'local.sqlite'), () => undefined);
  clock.holdAt(at);
  store.close();
}

async function start(): Promise<Addresses> {
  running = npmStart(join(folder, 'data'));
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

async function follow(name: string, addresses: Addresses): Promise<void> {
  const blocks = commandsOf(name).map((block) => at(block, addresses));
  expect(blocks.length).toBeGreaterThan(6);
  const told = await runInBash(blocks, folder);
  expect(told.length).toBeGreaterThan(4);
  expect(told.filter((each) => !isAsTold(each))).toEqual([]);
  for (const block of typescriptOf(name).programs)
    expect(await runProgram(at(block, addresses))).toEqual(saidBy(block));
  for (const shown of shownBodiesOf(name, readOpenApi())) {
    expect([shown.block.text, await sent(addresses.url, shown)]).toEqual([shown.block.text, 'taken']);
  }
}

describe('what the READMEs show works', () => {
  // Both have the same commands (test/contract). The second meets what the first has left: ids and keys are new each
  // time, and a year has gone by.
  test('today, in both languages, one after the other', async () => {
    const addresses = await start();
    for (const name of READMES) await follow(name, addresses);
  });

  test.each(READMES)('as a test of a merchant’s own: %s', async (name) => {
    const { tests } = typescriptOf(name);
    expect(tests).toHaveLength(1);
    for (const block of tests) expect(await runTest(block)).toEqual({ passed: 1, failed: 0 });
  });

  test.each([
    ['from the last seconds of a month to its successor, which is shorter', next('01-31', '23:59:56')],
    ['on a leap day', next('02-29', '09:59:56')],
    ['from one year to the next', next('12-31', '23:59:56')],
  ])('%s', async (_, day) => {
    startClockAt(day);
    await follow('README.md', await start());
  });
});
