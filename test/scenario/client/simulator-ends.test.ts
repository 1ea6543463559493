/** The simulator's process, and the engine below it, end with whoever has started them. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { eventually } from '../../support/patience.ts';

const SIMULATOR = join(import.meta.dirname, '../../../client/simulator.ts');

/** A test of a merchant's that starts it, says so, and then does `rest`. */
function program(rest: string) {
  const text = `
    import { startBilling } from ${JSON.stringify(SIMULATOR)};
    const billing = await startBilling();
    await billing.registerCard({ customer_id: 'c' });
    console.log('running');
    ${rest}`;
  // A group of its own, to see who is left of it.
  return spawn(process.execPath, ['--input-type=module-typescript', '-e', text], {
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
}

/** Whether anybody of the group is there; one that has ended and was not yet asked for it counts. */
function isLeft(group: number): boolean {
  try {
    process.kill(-group, 0);
    return true;
  } catch {
    return false;
  }
}

test('when it ends in order, though nobody has stopped the simulator', async () => {
  const child = program('');
  const [code] = await once(child, 'exit');
  expect(code).toBe(0);
  await eventually(() => !isLeft(child.pid ?? 0));
});

test('when it throws', async () => {
  const child = program(`throw new Error('a test that fails')`);
  const [code] = await once(child, 'exit');
  expect(code).toBe(1);
  await eventually(() => !isLeft(child.pid ?? 0));
});

test('when it is killed', async () => {
  const child = program('setInterval(() => undefined, 1_000)');
  await once(child.stdout, 'data');
  expect(isLeft(child.pid ?? 0)).toBe(true);
  child.kill('SIGKILL');
  await eventually(() => !isLeft(child.pid ?? 0));
});
