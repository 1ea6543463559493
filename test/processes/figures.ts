import { isCharge, isEvent, isSubscription, succeededRefunds, sum } from '../scenario/simulation/items.ts';
import type { Facts } from './facts.ts';
import { tookMoney } from './ledger-checks.ts';
import type { Supervisor } from './supervisor.ts';

export interface Run {
  readonly seed: number;
  readonly seconds: number;
  readonly powerCuts: number;
  readonly customers: number;
  readonly localFrom: Date;
  readonly repaired: number;
  readonly wholeSeconds: number;
}

/** What was done to it and what came of it, for people. */
export function figures(
  run: Run,
  { items, payments, published, requests, now }: Facts,
  { kills }: Supervisor,
): string {
  const charges = items.filter(isCharge);
  const charged = payments.filter(({ customer_uid_usage }) => customer_uid_usage === 'payment');
  const byRole = [...kills].map(([role, count]) => `${role} ${count}`).join(', ');
  const count = (of: readonly unknown[]) => of.length.toLocaleString('en');
  const paid = charges.filter(({ status }) => status === 'paid');
  const tries = sum(requests.map((one) => one.tries));
  const refunds = charges.flatMap((one) => one.refunds).filter(({ status }) => status === 'succeeded');
  const days = Math.round((now.getTime() - run.localFrom.getTime()) / 86_400_000);
  const rows: readonly (readonly [string, string])[] = [
    ['seed', String(run.seed)],
    [
      'killed',
      `${sum([...kills.values()])} times in ${run.seconds} s (${byRole}); ${run.powerCuts} power cuts`,
    ],
    ['customers', `${run.customers}, who lived through ${days} days`],
    ['requests', `${count(requests)}, sent ${tries} times until they were answered`],
    ['cards', count(items.filter(({ sk }) => sk === 'CARD'))],
    ['subscriptions', count(items.filter(isSubscription))],
    ['charges', `${count(charges)}, paid ${count(paid)}`],
    ['아임포트', `${count(charged)} payments: ${count(charged.filter(tookMoney))} paid, the rest declined`],
    ['answers lost', `${count(published.filter(({ type }) => type === 'charge.unknown'))} of charges`],
    ['refunds', `${count(refunds)}, ${sum(charges.map(succeededRefunds)).toLocaleString('en')} won`],
    ['events', count(items.filter(isEvent))],
    ['reconciliation', `${run.repaired} repaired`],
    ['took', `${run.wholeSeconds} s`],
  ];
  return rows.map(([name, value]) => `${name.padEnd(16)}${value}`).join('\n');
}
