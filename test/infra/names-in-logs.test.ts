import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { functionNamed, synthesized } from '../support/billing-template.ts';
import { httpEvent } from '../support/events.ts';

/* Lambda logs an error by its constructor's name and its stack: in the bundles as deployed, names are those of the sources. */

const prod = synthesized('prod');

/** Calls a bundle's handler in a process of its own, as the runtime does, with a table that cannot be reached. */
function call(name: string, event: object) {
  const script = `
    const { handler } = require(${JSON.stringify(join(prod.outdir, 'bundles', name, 'index.js'))});
    handler(${JSON.stringify(event)}, { getRemainingTimeInMillis: () => 900000 }).then(
      (answer) => console.log(JSON.stringify({ answer })),
      (error) => console.log(JSON.stringify({ type: error.constructor.name, stack: error.stack })),
    );`;
  const told = functionNamed(prod, name)[1].Properties.Environment.Variables as Record<string, unknown>;
  const own = Object.entries(told).map(([key, value]) => [
    key,
    typeof value === 'string' ? value : 'billing',
  ]);
  const { stdout, stderr } = spawnSync(process.execPath, ['-e', script], {
    encoding: 'utf8',
    env: {
      ...Object.fromEntries(own),
      AWS_REGION: 'ap-northeast-2',
      AWS_ACCESS_KEY_ID: 'id',
      AWS_SECRET_ACCESS_KEY: 'secret',
      // Nobody listens at port 9 of this machine.
      AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:9',
    },
  });
  return { journal: stderr, ...(JSON.parse(stdout) as { type?: string; stack?: string }) };
}

/** Function names of a stack, outermost last; without those that have none in the sources either. */
const namesIn = (stack = '') =>
  [...stack.matchAll(/\n\s+at (?:async )?(?:new )?([\w.#<>]+) \(/g)].map(([, name]) => name);

describe('an error in a bundle as it is deployed', () => {
  test('that ends a function has the name of its class, and of the functions it came through', () => {
    const { type, stack } = call('enqueue-due-charges', { time: '2999-01-01T00:00:00Z' });
    expect(type).toBe('BillingError');
    expect(namesIn(stack)).toContain('refuseTimeAhead');
  });

  test('of the table as well', () => {
    const { type, stack } = call('enqueue-due-charges', {});
    expect([type, namesIn(stack)[0]]).toEqual(['BillingError', 'fail']);
  });

  test('that a request ends in is journaled with its class and place', () => {
    const params = { plan_id: 'basic' };
    const { journal } = call('get-plan', httpEvent({ route: 'GET /plans/{plan_id}', params }));
    expect(journal).toMatch(/outcome: '?"?BillingError at /);
    expect(journal).not.toMatch(/Error at (async )?\w{1,2} \(/);
  });
});
