import { describe, expect, test } from '@jest/globals';
import { readRows, refusedImports } from '../support/imports/directions.ts';
import { readPurity, refusedEffects } from '../support/imports/effects.ts';
import { architecture } from '../support/imports/source-files.ts';

const rows = readRows(architecture());
const purity = readPurity(architecture());

/** What directions.test.ts would say of a file that holds this text. */
const refusals = (path: string, text: string): string[] => [
  ...refusedImports(path, text, rows),
  ...refusedEffects(path, text, purity),
];

const DOMAIN = 'shared/domain/scratch.ts';
const USE_CASE = 'shared/usecases/scratch.ts';
const PORTS = 'shared/ports.ts';
const ADAPTER = 'shared/adapters/scratch.ts';
const REPOSITORY = 'shared/adapters/dynamo/scratch.ts';
const HANDLER = 'functions/http/scratch.ts';
const WORKER = 'functions/queue/scratch.ts';
const MIDDLEWARE = 'functions/middleware/scratch.ts';
const STACK = 'infra/constructs/scratch.ts';
const LOCAL = 'infra/local/scratch.ts';
const SIMULATOR = 'infra/local/iamport-simulator/scratch.ts';

describe('an import against the table is refused', () => {
  test.each([
    [DOMAIN, `import type { Clock } from '../ports.ts';`, 'shared/ports.ts'],
    [DOMAIN, `import { settle } from '../usecases/settle.ts';`, 'shared/usecases/settle.ts'],
    [DOMAIN, `import * as env from '../env.ts';`, 'shared/env.ts'],
    [DOMAIN, `import { readFileSync } from 'node:fs';`, 'node:fs'],
    [DOMAIN, `import { readFileSync } from 'fs';`, 'node:fs'],
    [DOMAIN, `import { setTimeout } from 'timers/promises';`, 'node:timers/promises'],
    [DOMAIN, `import { ulid } from 'ulid';`, 'ulid'],
    [DOMAIN, `import * as v from 'valibot';`, 'valibot'],
    [DOMAIN, `export * from '../adapters/clock.ts';`, 'shared/adapters/clock.ts'],
    [DOMAIN, `export type { Table } from '../adapters/dynamo/table.ts';`, 'shared/adapters/dynamo/table.ts'],
    [DOMAIN, `export const ids = () => import('../adapters/ids.ts');`, 'shared/adapters/ids.ts'],
    [DOMAIN, 'export const ids = () => import(`../adapters/ids.ts`);', 'shared/adapters/ids.ts'],
    [DOMAIN, `export type Bus = import('../ports.ts').EventBus;`, 'shared/ports.ts'],
    [DOMAIN, `import fs = require('node:fs');`, 'node:fs'],
    [DOMAIN, `declare module '../ports.ts' { interface Clock { tick(): void } }`, 'shared/ports.ts'],
    [DOMAIN, `import '../domain/../adapters/clock.ts';`, 'shared/adapters/clock.ts'],
    [USE_CASE, `import * as v from 'valibot';`, 'valibot'],
    [USE_CASE, `import * as env from '../env.ts';`, 'shared/env.ts'],
    [USE_CASE, `import { randomIds } from '../adapters/ids.ts';`, 'shared/adapters/ids.ts'],
    [USE_CASE, `import { fixedClock } from '../../test/support/ports.ts';`, 'test/support/ports.ts'],
    [USE_CASE, `import { json } from '../../functions/middleware/http.ts';`, 'functions/middleware/http.ts'],
    [USE_CASE, `import { randomUUID } from 'node:crypto';`, 'node:crypto'],
    [PORTS, `import type { SQSClient } from '@aws-sdk/client-sqs';`, '@aws-sdk/client-sqs'],
    [PORTS, `import type { Outcome } from './usecases/settle.ts';`, 'shared/usecases/settle.ts'],
    [ADAPTER, `import type { Outcome } from '../usecases/settle.ts';`, 'shared/usecases/settle.ts'],
    [ADAPTER, `import { parseInput } from '../../functions/middleware/request.ts';`, 'request.ts'],
    [ADAPTER, `import { functions } from '../../infra/topology.ts';`, 'infra/topology.ts'],
    [ADAPTER, `import { createTable } from './dynamo/table.ts';`, 'shared/adapters/dynamo/table.ts'],
    [ADAPTER, `import middy from '@middy/core';`, '@middy/core'],
    [REPOSITORY, `import { SQSClient } from '@aws-sdk/client-sqs';`, '@aws-sdk/client-sqs'],
    [HANDLER, `import { randomIds } from '../../shared/adapters/ids.ts';`, 'shared/adapters/ids.ts'],
    [HANDLER, `import { SQSClient } from '@aws-sdk/client-sqs';`, '@aws-sdk/client-sqs'],
    [HANDLER, `import { functions } from '../../infra/topology.ts';`, 'infra/topology.ts'],
    [HANDLER, `import { readFileSync } from 'node:fs';`, 'node:fs'],
    [WORKER, `import { createSettleQueue } from '../../shared/adapters/event-bus.ts';`, 'event-bus.ts'],
    [MIDDLEWARE, `import * as wiring from '../wiring.ts';`, 'functions/wiring.ts'],
    ['functions/wiring.ts', `import { functions } from '../infra/topology.ts';`, 'infra/topology.ts'],
    [
      STACK,
      `import { handler } from '../../functions/http/create-plan.ts';`,
      'functions/http/create-plan.ts',
    ],
    [STACK, `import { keys } from '../../shared/adapters/dynamo/keys.ts';`, 'shared/adapters/dynamo/keys.ts'],
    [STACK, `import { SQSClient } from '@aws-sdk/client-sqs';`, '@aws-sdk/client-sqs'],
    [LOCAL, `import { year } from '../../test/support/local.ts';`, 'test/support/local.ts'],
    [LOCAL, `const handler = await import('../../' + path);`, 'import(…)'],
    [LOCAL, `import { createRequire as load } from 'node:module';`, 'import(…)'],
    [SIMULATOR, `import { isWon } from '../../../shared/domain/money.ts';`, 'shared/domain/money.ts'],
    [SIMULATOR, `import type { Payment } from '../../../shared/domain/payment.ts';`, 'payment.ts'],
    [
      SIMULATOR,
      `import { json } from '../../../functions/middleware/http.ts';`,
      'functions/middleware/http.ts',
    ],
    [SIMULATOR, `import { freePort } from '../settings.ts';`, 'infra/local/settings.ts'],
    [SIMULATOR, `import * as v from 'valibot';`, 'valibot'],
    [SIMULATOR, `const domain = require('../../../shared/domain/money.ts');`, 'shared/domain/money.ts'],
    ['infra/local/console/scratch.js', `import { join } from 'node:path';`, 'node:path'],
    ['functions/http/checkout-page/scratch.js', `import { html } from './html.ts';`, 'html.ts'],
    ['shared/other/scratch.ts', 'export {};', 'no row'],
  ])('%s: %s', (path, line, named) => {
    const [first = '', ...more] = refusals(path, `/** 결제 */\n${line}\n`);
    expect(first).toMatch(named === 'no row' ? /: no row / : /:2 imports /);
    expect(first).toContain(named);
    // `require` is a global too.
    expect(more.filter((other) => !/createRequire|uses require/.test(other))).toEqual([]);
  });
});

describe('an effect in a folder without effects is refused', () => {
  test.each([
    [DOMAIN, `await fetch('https://api.iamport.kr');`, 'fetch'],
    [DOMAIN, `const stage = process.env['STAGE'];`, 'process.env'],
    [DOMAIN, `const { env } = process;`, 'process'],
    [DOMAIN, 'const now = new Date;', 'new Date()'],
    [DOMAIN, 'const now = new Date();', 'new Date()'],
    [DOMAIN, 'const now = new Date(...[]);', 'new Date()'],
    [DOMAIN, 'const now = new (Date)();', 'Date'],
    [DOMAIN, 'const now = Date();', 'Date'],
    [DOMAIN, 'const now = Date.now();', 'Date.now'],
    [DOMAIN, `const now = Date['now']();`, 'Date[…]'],
    [DOMAIN, 'const now = Date?.now();', 'Date.now'],
    [DOMAIN, 'const { now } = Date;', 'Date'],
    [DOMAIN, 'const D = Date;', 'Date'],
    [DOMAIN, 'class Today extends Date {}', 'Date'],
    [DOMAIN, 'const later = (now = Date.now()) => now;', 'Date.now'],
    [DOMAIN, 'const now = Reflect.construct(Date, []);', 'Reflect.construct'],
    [DOMAIN, 'const now = (at: Date) => new at.constructor();', 'constructor'],
    [DOMAIN, `const now = (at: Date) => at['constructor'];`, 'constructor'],
    [DOMAIN, 'const { constructor: Clock } = new Date(0);', 'constructor'],
    [DOMAIN, `const now = (() => {}).constructor('return Date.now()')();`, 'constructor'],
    [DOMAIN, `const now = new Function('return Date.now()')();`, 'new Function(…)'],
    [DOMAIN, `const now = eval('Date.now()');`, 'eval'],
    [DOMAIN, 'const now = globalThis.Date.now();', 'globalThis.Date'],
    [DOMAIN, `const now = globalThis['Date'];`, 'globalThis[…]'],
    [DOMAIN, 'const now = new Intl.DateTimeFormat().format();', 'Intl.DateTimeFormat'],
    [DOMAIN, 'const now = Temporal.Now.instant();', 'Temporal.Now'],
    [DOMAIN, 'const chance = Math.random();', 'Math.random'],
    [DOMAIN, `const chance = Math['random']();`, 'Math[…]'],
    [DOMAIN, 'const { random } = Math;', 'Math'],
    [DOMAIN, 'const bytes = crypto.getRandomValues(new Uint8Array(8));', 'crypto.getRandomValues'],
    [
      DOMAIN,
      'declare const crypto: { randomUUID(): string }; const id = crypto.randomUUID();',
      'crypto.randomUUID',
    ],
    [DOMAIN, 'const mark = performance.now();', 'performance.now'],
    [DOMAIN, 'const clocks = { performance };', 'performance'],
    [DOMAIN, 'export { fetch as get };', 'fetch'],
    [DOMAIN, 'class Clock { static { setTimeout(() => {}, 1); } }', 'setTimeout'],
    [DOMAIN, 'class Clock { at(now = Date.now()) { return now; } }', 'Date.now'],
    [DOMAIN, 'const here = import.meta.dirname;', 'import.meta'],
    [DOMAIN, `const fs = require('node:fs');`, 'require'],
    [USE_CASE, `await fetch('https://api.iamport.kr');`, 'fetch'],
    [USE_CASE, 'const now = new Date;', 'new Date()'],
    [USE_CASE, `console.log('paid');`, 'console.log'],
    [USE_CASE, 'await new Promise((resolve) => setTimeout(resolve, 1_000));', 'setTimeout'],
    [USE_CASE, 'queueMicrotask(() => {});', 'queueMicrotask'],
    [USE_CASE, `const stage = process['env'];`, 'process[…]'],
    [PORTS, 'export const systemClock = { now: () => new Date() };', 'new Date()'],
  ])('%s: %s', (path, line, named) => {
    expect(refusals(path, `/** 결제 */\n${line}\n`)).toContainEqual(
      expect.stringContaining(`${path}:2 uses ${named}: `),
    );
  });
});

describe('what the table allows passes', () => {
  test.each([
    [DOMAIN, `import type { Charge } from './charge.ts'; export type { Charge };`],
    [DOMAIN, 'export const later = (at: Date, ms: number): Date => new Date(at.getTime() + ms);'],
    [DOMAIN, `export const day = Math.floor(Date.parse('2027-01-31') / 86_400_000) + Date.UTC(2027, 0);`],
    [
      DOMAIN,
      'export const isInstant = (at: { fetch: Date }, random: number) => at.fetch.getTime() > random;',
    ],
    [DOMAIN, 'declare const won: unique symbol; export type Won = number & { readonly [won]: true };'],
    [DOMAIN, 'export type Get = typeof fetch; export const of = <D extends Date>(at: D): D => at;'],
    [DOMAIN, 'export const run = (process: () => void, setTimeout = process) => setTimeout();'],
    [DOMAIN, 'export class Refusal extends Error { constructor(readonly code: string) { super(code); } }'],
    [USE_CASE, `import type { Clock } from '../ports.ts'; import { isWon } from '../domain/money.ts';`],
    [USE_CASE, 'export const both = (ports: { fetch(): void }) => Promise.all([ports.fetch(), undefined]);'],
    [
      ADAPTER,
      `import * as v from 'valibot'; import { randomBytes } from 'crypto'; export const now = Date.now();`,
    ],
    [
      HANDLER,
      `import * as wiring from '../wiring.ts'; import type { Charge } from '../../shared/domain/charge.ts';`,
    ],
    [STACK, `import { Queue } from 'aws-cdk-lib/aws-sqs'; import * as env from '../../shared/env.ts';`],
    ['infra/config.ts', `import { isMid } from '../shared/domain/payment.ts';`],
    [
      LOCAL,
      `import { createSimulator } from './iamport-simulator/server.ts'; import 'node:timers/promises';`,
    ],
    [SIMULATOR, `import type { Job } from './job.ts'; const now = new Date();`],
  ])('%s: %s', (path, line) => {
    expect(refusals(path, line)).toEqual([]);
  });
});
