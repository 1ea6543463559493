import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { functions, queues, routesOf, visibilityTimeoutSeconds } from '../../infra/topology.ts';

const ROOT = join(import.meta.dirname, '..', '..');

test('names are unique, and so are routes and queues', () => {
  const routes = functions.flatMap(routesOf).map(({ key }) => key);
  for (const list of [functions.map(({ name }) => name), routes, queues.map(({ name }) => name)]) {
    expect(list.filter((entry, at) => list.indexOf(entry) !== at)).toEqual([]);
  }
});

describe.each(functions.map((spec) => [spec.name, spec] as const))('%s', (name, spec) => {
  test('has an entry of its own name that exports createHandler and handler', async () => {
    expect(spec.entry).toMatch(new RegExp(`^functions/(http|queue|schedule|stream)/${name}\\.ts$`));
    const module = await import(join(ROOT, spec.entry));
    expect([typeof module.createHandler, typeof module.handler]).toEqual(['function', 'function']);
  });

  test('names files that are there', () => {
    for (const folder of spec.files ?? []) expect(existsSync(join(ROOT, folder))).toBe(true);
  });

  test('ends before whoever started it gives up', () => {
    // API Gateway gives up after 30 s; Lambda takes up to 15 minutes.
    expect(spec.timeoutSeconds).toBeLessThanOrEqual(spec.trigger.kind === 'http' ? 29 : 900);
  });

  test('may consume the queue that starts it', () => {
    if (spec.trigger.kind === 'queue') expect(spec.grants).toContain(`${spec.trigger.queue}-queue:consume`);
  });
});

test('every queue that a function names is listed, and every listed one has one worker', () => {
  const listed = queues.map(({ name }) => name);
  const workers = functions.flatMap(({ trigger }) => (trigger.kind === 'queue' ? [trigger.queue] : []));
  expect([...workers].sort()).toEqual([...listed].sort());
  const granted = functions.flatMap(({ grants }) => grants).filter((grant) => grant.includes('-queue:'));
  for (const grant of granted) expect(listed).toContain(grant.split('-queue:')[0]);
});

test.each(queues.map(({ name }) => name))(
  '%s: a message in work stays hidden six times as long as a worker may run',
  (name) => {
    const [worker] = functions.filter(({ trigger }) => trigger.kind === 'queue' && trigger.queue === name);
    expect(visibilityTimeoutSeconds(name)).toBe(6 * (worker?.timeoutSeconds ?? Number.NaN));
  },
);
