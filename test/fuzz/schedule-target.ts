import fc from 'fast-check';
import { lambdaContext, sqsEvent, sqsRecord } from '../support/events.ts';
import { changesSince, demand, demandNothingSecret, demandUnchanged, stateOf } from './finding.ts';
import { type Known, NOW } from './history.ts';
import { hostileName, hostileValue } from './hostile.ts';
import { demandWrittenAhead, tokenSecretsOf } from './http-oracle.ts';
import { BUYER } from './secrets.ts';
import type { Target } from './target.ts';
import type { FuzzWorld } from './world.ts';

const instant = fc.oneof(
  fc.constantFrom(
    ...['2026-03-26T01:00:00Z', '2026-03-26T01:00:30.000Z', '2026-03-26', '2026-03-26T10:00:00+09:00', 'now'],
    ...['2026-03-26T10:00:00+09', '2026-03-26 10:00:00Z', '2126-01-01T00:00:00Z', '9999-12-31T23:59:59.999Z'],
    ...[
      '9999-12-31T23:59:59-23:59',
      '0000-01-01T00:00:00Z',
      '0000-01-01T00:00:00+23:59',
      '2026-02-31T00:00:00Z',
    ],
  ),
  fc
    .date({ min: new Date('0001-01-01'), max: new Date('9999-12-30'), noInvalidDate: true })
    .map((date) => date.toISOString()),
  fc
    .date({ min: new Date('2025-06-01'), max: new Date('2027-01-01'), noInvalidDate: true })
    .map((date) => date.toISOString()),
  hostileValue.map(plain),
);

/** JSON as EventBridge carries it: numbers that JSON alone can write have become what JavaScript reads. */
function plain(value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'text' in value ? Number(value.text) : value;
}

interface Tick {
  readonly event: unknown;
  /** The queued work is done, too. */
  readonly worksItOff: boolean;
}

const event: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 5, arbitrary: instant.map((time) => ({ time })) },
  { weight: 3, arbitrary: fc.record({ from: instant, to: instant }, { requiredKeys: [] }) },
  { weight: 1, arbitrary: fc.record({ time: instant, from: instant, to: instant }) },
  { weight: 1, arbitrary: fc.tuple(hostileName, instant).map((entry) => Object.fromEntries([entry])) },
  { weight: 1, arbitrary: hostileValue.map(plain) },
  { weight: 1, arbitrary: fc.constantFrom(undefined, null, {}, [], 'time', 0) },
);

const tick: fc.Arbitrary<Tick> = fc.record({ event, worksItOff: fc.boolean() });

/** Whatever was due at the event's time, or now when it names none, is queued once; nothing else is touched. */
export function enqueueTarget(world: FuzzWorld, known: Known): Target<Tick> {
  const tokens = tokenSecretsOf(known);
  return {
    name: 'enqueue-due-charges',
    input: tick,
    async run({ event: sent, worksItOff }) {
      const before = stateOf(world);
      let result: { queued: number };
      try {
        result = (await world.handlerOf('enqueue-due-charges')(sent, lambdaContext)) as { queued: number };
      } catch (error) {
        const said = error instanceof Error ? error.message : '';
        demand(said.includes('lies ahead'), 'a time is refused for no reason given', () => said);
        demandUnchanged(world, before);
        return 'refused';
      }
      const bodies = [...world.outbox.queues.charge];
      demand(
        Object.keys(result).join() === 'queued' && result.queued === bodies.length,
        'an odd answer',
        () => result,
      );
      const times = new Set(bodies.map((body) => (JSON.parse(body) as { as_of: string }).as_of));
      demand(times.size <= 1, 'one tick has one time', () => [...times]);
      const asOf = [...times][0];
      const due = before.items.filter(
        ({ due_sk }) => asOf !== undefined && String(due_sk) <= `${asOf}$` && due_sk,
      );
      demand(bodies.length === due.length, 'not just what is due was queued', () => [
        asOf,
        due.length,
        bodies,
      ]);
      const said = (sent as { time?: unknown } | undefined | null)?.time;
      const isNow = asOf === undefined || asOf === NOW.toISOString();
      demand(isNow || new Date(String(said)).toISOString() === asOf, 'a time that nobody said', () => [
        asOf,
        sent,
      ]);
      const moved = changesSince(before, world).filter((item) => !isMoved(before.items, item));
      demand(moved.length === 0, 'more than the due mark has changed', () => moved);
      demand(world.outbox.charges.length + world.outbox.cancels.length === 0, 'a tick asked for money');
      demandNothingSecret(world, BUYER, tokens);
      if (worksItOff) await workOff(bodies);
      return bodies.length === 0 ? 'nothing due' : 'queued';
    },
  };

  /** Played times bill: each charge written ahead, none paid twice, however far the time. */
  async function workOff(bodies: readonly string[]): Promise<void> {
    for (const body of bodies.slice(0, 4))
      await world.handlerOf('charge-subscription')(sqsEvent(sqsRecord(body)), lambdaContext);
    const { charges } = world.outbox;
    demand(charges.length <= bodies.length, 'more charges than work', () => charges);
    for (const charge of charges) demandWrittenAhead(world, charge);
  }
}

type Item = ReturnType<FuzzWorld['items']>[number];

function isMoved(before: readonly Item[], item: Item): boolean {
  const old = before.find(({ pk, sk }) => pk === item['pk'] && sk === item['sk']);
  return (
    old !== undefined && JSON.stringify({ ...old, due_sk: '' }) === JSON.stringify({ ...item, due_sk: '' })
  );
}

/** As much as the topology gives it; the others have enough with a request's. */
const withTime = { ...lambdaContext, getRemainingTimeInMillis: () => 840_000 };

/** Compares and reports: in this world there is nothing to repair, so the report is all that it may write. */
export function reconcileTarget(world: FuzzWorld, known: Known): Target<Tick> {
  const tokens = tokenSecretsOf(known);
  return {
    name: 'reconcile-payments',
    input: tick,
    async run({ event: sent }) {
      const before = stateOf(world);
      let report: unknown;
      try {
        report = await world.handlerOf('reconcile-payments')(sent, withTime);
      } catch (error) {
        const said = error instanceof Error ? error.message : '';
        const isTold = said.startsWith('send {"from"') || said.includes('lies ahead');
        demand(isTold, 'a stretch is refused for no reason given', () => said);
        demandUnchanged(world, before);
        return 'refused';
      }
      // Less than a day after the last stretch there is nothing to do.
      if (report === undefined) {
        demandUnchanged(world, before);
        return 'nothing to do';
      }
      demand(
        typeof report === 'object' && report !== null && 'payments' in report,
        'no report',
        () => report,
      );
      const { charges, cancels } = world.outbox;
      demand(charges.length + cancels.length === 0, 'money has moved', () => [charges, cancels]);
      const other = changesSince(before, world).filter(({ pk }) => !String(pk).startsWith('RECON#'));
      demand(other.length === 0, 'more than a report was written', () => other);
      demandNothingSecret(world, BUYER, tokens);
      return 'reported';
    },
  };
}

/** Takes nothing from whoever starts it: the days are summed up, and nothing else is written. */
export function sumDaysTarget(world: FuzzWorld, known: Known): Target<Tick> {
  const tokens = tokenSecretsOf(known);
  return {
    name: 'sum-days',
    input: tick,
    async run({ event: sent }) {
      const before = stateOf(world);
      const summed = await world.handlerOf('sum-days')(sent, withTime);
      demand(Object.keys(summed as object).join() === 'closed,read,again', 'an odd answer', () => summed);
      const { charges, cancels } = world.outbox;
      demand(charges.length + cancels.length === 0, 'money has moved', () => [charges, cancels]);
      const changed = changesSince(before, world);
      demand(changed.length > 0, 'no day was summed up');
      const other = changed.filter(({ pk }) => !String(pk).startsWith('DAYS#'));
      demand(other.length === 0, 'more than sums were written', () => other);
      demandNothingSecret(world, BUYER, tokens);
      return 'summed';
    },
  };
}
