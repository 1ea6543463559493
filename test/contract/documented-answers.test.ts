/** That every answer which a function test sees is held against the document, and that this would notice. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { json } from '../../functions/middleware/http.ts';
import { problemFor, problemResponse } from '../../functions/middleware/problem.ts';
import { functions } from '../../infra/topology.ts';
import { BillingError } from '../../shared/domain/billing-error.ts';
import { undocumented } from '../support/openapi/answers.ts';
import { bypasses } from '../support/openapi/bypasses.ts';

const FOLDER = join(import.meta.dirname, '../function');
const files = readdirSync(FOLDER).filter((name) => name.endsWith('.test.ts'));

describe('every answer of a function test is held against the document', () => {
  const names = functions.filter(({ trigger }) => trigger.kind === 'http').map(({ name }) => name);
  test.each(names)('%s has a function test', (name) => {
    expect(files).toContain(`${name}.test.ts`);
  });

  test.each(files)('%s calls HTTP functions by callHttp', (name) => {
    expect(bypasses(readFileSync(join(FOLDER, name), 'utf8'))).toEqual([]);
  });

  const imported = "import { createHandler } from '../../functions/http/get-plan.ts';";
  const renamed = "import { createHandler as getPlan } from '../../functions/http/get-plan.ts';";
  const other = "import { createHandler } from '../../functions/queue/settle-payment.ts';";
  test.each([
    ['a handler that is called by hand', imported, 'createHandler(test.ports)(event, lambdaContext);', 1],
    ['a handler that is kept', imported, 'const handler = createHandler(test.ports);', 1],
    ['one of another name', renamed, 'await getPlan(test.ports)(event, lambdaContext);', 1],
    ['a handler that is passed on', imported, 'run(createHandler);', 1],
    ['a handler that is imported late', '', "await import('../../functions/http/get-plan.ts');", 1],
    ['none in a call by callHttp', imported, 'await callHttp(createHandler(test.ports), event);', 0],
    ['none in a call by callJson', renamed, 'callJson(\n    getPlan(test.ports), ROUTE);', 0],
    ['none in a call of a worker', other, 'createHandler(ports)(event, lambdaContext);', 0],
  ])('a bypass is %s', (_, head, use, count) => {
    expect(bypasses(`${head}\n${use}`)).toHaveLength(count);
  });
});

describe('an answer', () => {
  const PLAN = 'GET /plans/{plan_id}';
  const plan = {
    plan_id: 'basic',
    name: '베이직',
    amount: 9_900,
    tax_free: 0,
    vat_amount: 900,
    interval: { unit: 'month', count: 1 },
    intro: null,
    trial_days: 0,
    created_at: '2026-03-01T01:00:00.000Z',
  };
  const customer = (change: object = {}) =>
    json(200, {
      customer_id: 'user-1',
      cards: [],
      subscriptions: [],
      one_off_charges: [],
      unreadable: 0,
      ...change,
    });
  const problem = (change: object = {}) => ({
    ...problemResponse({ ...problemFor(new BillingError('not_found', 'no such plan')), ...change }),
    statusCode: 404,
  });

  test.each([
    ['as documented', PLAN, json(200, plan)],
    ['that is a problem', PLAN, problem()],
    ['without anything in its lists', 'GET /customers/{customer_id}', customer()],
  ])('%s passes', (_, route, answer) => {
    expect(undocumented(route, answer)).toEqual([]);
  });

  const { created_at: _, ...incomplete } = plan;
  test.each([
    ['of a route that is no operation', 'PUT /plans', json(200, plan), 'not an operation'],
    ['with a status that is not listed', PLAN, json(202, plan), 'status 202'],
    ['of another content type', PLAN, { ...json(200, plan), headers: {} }, 'content type ""'],
    ['that lacks a field', PLAN, json(200, incomplete), 'created_at'],
    ['with a new field', PLAN, json(200, { ...plan, color: 'red' }), 'color'],
    ['with a new field deep inside', PLAN, json(200, { ...plan, interval: { ...plan.interval, x: 1 } }), 'x'],
    ['with an odd instant', PLAN, json(200, { ...plan, created_at: '2026-02-31T00:00:00Z' }), 'date-time'],
    ['with an odd entry of a list', 'GET /customers/{customer_id}', customer({ cards: [{}] }), '/cards/0'],
    ['that is a problem of an unknown code', PLAN, problem({ code: 'odd' }), '/code'],
    ['that is a problem of another status', PLAN, problem({ status: 409 }), 'status 409 came as 404'],
    ['that lacks a header', 'GET /checkout/{token}/redirect', { statusCode: 303, body: '' }, 'location'],
    [
      'whose header does not fit',
      'POST /charges',
      {
        ...problemResponse(problemFor(new BillingError('storage_busy', ''))),
        headers: { 'retry-after': 'soon' },
      },
      'header retry-after',
    ],
  ])('%s does not pass', (_, route, answer, flaw) => {
    expect(undocumented(route, answer).join('\n')).toContain(flaw);
  });
});
