import fc from 'fast-check';
import { functions as topology } from '../../infra/topology.ts';
import { Finding } from './finding.ts';
import { type Known, liveThrough } from './history.ts';
import { goodRequests } from './http-requests.ts';
import { httpTarget } from './http-target.ts';
import { queueCases } from './queue-cases.ts';
import { queueTarget } from './queue-target.ts';
import { enqueueTarget, reconcileTarget, sumDaysTarget } from './schedule-target.ts';
import { streamTarget } from './stream-target.ts';
import type { Target } from './target.ts';
import { createFuzzWorld, type FuzzWorld, type Handler } from './world.ts';

export interface FuzzOptions {
  /** In all; each function gets the same share. */
  readonly inputs: number;
  readonly seed: number;
  /** The functions to fuzz, by name; by default all of the topology. */
  readonly only?: readonly string[];
  /** Puts a deliberate mistake around a function: what finds nothing may be blind. */
  readonly alter?: (handler: Handler, name: string, world: FuzzWorld) => Handler;
}

export interface TargetReport {
  readonly target: string;
  readonly inputs: number;
  /** How often an input ended so: 2xx, 4xx, poison … */
  readonly outcomes: Readonly<Record<string, number>>;
  /** What went wrong, with the smallest input that brings it about. */
  readonly found?: string;
}

/** No input may take longer, on however busy a machine: what does is a loop, or a pattern that backtracks. */
const LONGEST_MS = 60_000;

/** Every function of the topology, each input in the same world, put back after it. */
export async function fuzz({ inputs, seed, only, alter }: FuzzOptions): Promise<readonly TargetReport[]> {
  const world = await createFuzzWorld();
  const known = await liveThrough(world);
  if (alter !== undefined)
    for (const [name, handler] of world.handlers) world.handlers.set(name, alter(handler, name, world));
  const chosen = topology.filter(({ name }) => only === undefined || only.includes(name));
  const share = Math.ceil(inputs / chosen.length);
  const reports: TargetReport[] = [];
  for (const [index, { name }] of chosen.entries()) {
    const target = targetOf(world, known, name);
    reports.push(await attack(world, target, share, seed * 1_000 + index));
  }
  return reports;
}

/** What generates inputs for a function. A function of the topology that nothing generates for is an error. */
export function targetOf(world: FuzzWorld, known: Known, name: string): Target {
  const spec = topology.find((one) => one.name === name);
  const goods = goodRequests(known)[name];
  const cases = queueCases(known)[name];
  if (spec?.trigger.kind === 'http' && goods !== undefined)
    return erased(httpTarget(world, known, spec, goods));
  if (spec?.trigger.kind === 'queue' && cases !== undefined)
    return erased(queueTarget(world, known, name, cases));
  if (name === 'enqueue-due-charges') return erased(enqueueTarget(world, known));
  if (name === 'reconcile-payments') return erased(reconcileTarget(world, known));
  if (name === 'sum-days') return erased(sumDaysTarget(world, known));
  if (name === 'publish-events' || name === 'queue-webhooks') return erased(streamTarget(world, name));
  throw new Error(`${name} is in the topology, and nothing fuzzes it: give it good requests or cases`);
}

/** Each target runs only on what its own arbitrary has made. */
const erased = <Input>(target: Target<Input>) => target as unknown as Target;

async function attack(world: FuzzWorld, target: Target, inputs: number, seed: number): Promise<TargetReport> {
  const outcomes: Record<string, number> = {};
  let count = 0;
  const property = fc.asyncProperty(target.input, async (input) => {
    world.putBack();
    const startedMs = performance.now();
    const outcome = await target.run(input);
    if (performance.now() - startedMs > LONGEST_MS) throw new Finding(`longer than ${LONGEST_MS} ms`);
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    count += 1;
  });
  const details = await fc.check(property, { numRuns: inputs, seed, verbose: 0, endOnFailure: false });
  const error = details.errorInstance;
  const why = error instanceof Finding ? error.message : error instanceof Error ? error.stack : String(error);
  const found = details.failed ? `${why}\n${fc.defaultReportMessage(details)}` : undefined;
  return { target: target.name, inputs: count, outcomes, ...(found === undefined ? {} : { found }) };
}
