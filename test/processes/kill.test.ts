import { afterEach, expect, test } from '@jest/globals';
import { createRandom } from '../scenario/simulation/random.ts';
import { disagreements } from './agreement.ts';
import { killAtRandom } from './chaos.ts';
import { gatherFacts } from './facts.ts';
import { figures } from './figures.ts';
import { createMerchant, type Merchant } from './merchant.ts';
import { comeToRest } from './rest.ts';
import { openShop } from './shop.ts';
import { type ProcessStack, startProcesses } from './stack.ts';

/*
 * The local stack as processes of their own, killed (SIGKILL) at random for a minute while customers come and time
 * runs. KILL_SECONDS and KILL_SEED choose another length and another history; the seed decides who is killed when,
 * the machine what they were doing.
 */
const SECONDS = Number(process.env['KILL_SECONDS'] ?? 60);
const SEED = Number(process.env['KILL_SEED'] ?? Math.floor(Math.random() * 1e9));
/** In the year 2040 no item expires while the test runs. The 30th: some months do not have it. */
const BEGINNING = new Date('2040-01-30T09:45:00+09:00');
/** Starting, a request's last tries, coming to rest: a bound for what hangs. */
const REST_SECONDS = 1_800;

let stack: ProcessStack | undefined;
let merchant: Merchant | undefined;
let isPassed = false;
afterEach(async () => {
  merchant?.close();
  await stack?.end(!isPassed);
});

test(
  'killed at random for a minute under load, every process: the ledgers agree, and nothing is lost',
  async () => {
    const startedMs = performance.now();
    console.log(`KILL_SEED=${SEED} KILL_SECONDS=${SECONDS}`);
    stack = await startProcesses(createRandom(SEED), BEGINNING);
    const { supervisor, clocks, faults, addresses } = stack;
    merchant = createMerchant(addresses);
    clocks.run();
    const shop = openShop({ merchant, addresses, now: clocks.now }, SEED);
    const powerCuts = await killAtRandom({
      supervisor,
      clocks,
      random: createRandom(SEED),
      seconds: SECONDS,
    });
    await stack.answering();
    const customers = await shop.close();
    await clocks.stop();
    faults.calm();

    await comeToRest(stack);
    const reconciliation = await stack.reconcile(BEGINNING);
    await comeToRest(stack);
    const facts = await gatherFacts({ ...stack, requests: merchant.requests });
    const run = {
      seed: SEED,
      seconds: SECONDS,
      powerCuts,
      customers,
      localFrom: BEGINNING,
      repaired: reconciliation.repaired + reconciliation.surplusCanceled,
      wholeSeconds: Math.round((performance.now() - startedMs) / 1000),
    };
    console.log(figures(run, facts, supervisor));
    expect(disagreements(facts)).toEqual([]);
    expect(reconciliation).toMatchObject({
      isComplete: true,
      repaired: 0,
      surplusCanceled: 0,
      foreign: 0,
      unexplained: [],
    });
    expect(supervisor.ended).toEqual([]);
    isPassed = true;
  },
  (SECONDS + REST_SECONDS) * 1000,
);
