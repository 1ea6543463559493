import type { Command } from '../../../infra/local/dynamo-model/model.ts';
import type { Account, Change } from '../../../shared/domain/account.ts';
import { refundedAmount, unusedRefund } from '../../../shared/domain/refund.ts';
import { paidPeriod, type Unused, unused } from '../../../shared/domain/unused.ts';

import { accounts, COMMANDS, entriesOf, withEntries } from './alterations.ts';
import type { Mutant } from './mutants.ts';

/** Deliberate mistakes with what a cancel promises, with the calendar, and with terms. */
export const subscriptionMutants: readonly Mutant[] = [
  {
    name: 'pair-not-held',
    mistake:
      'a command writes whatever has happened to its subscription, and to the charge, since it has read them',
    alteration: { command: (command) => withoutPair(command) },
    huntFrom: 3_480,
    killedBy: [
      'attempts_are_kept',
      'changes_count_versions',
      'charge_of_ended_is_called_off',
      'events_written_once',
      'every_charge_ends',
      'nothing_begins_after_a_cancel',
      'open_charge_is_kept',
      'verdicts_stay',
      'versions_grow',
    ],
  },
  {
    name: 'cancel-marks-what-is-owed',
    mistake: 'a cancel schedules the end although nothing is left to run out',
    alteration: accounts((inner) => ({
      commit: (before, change, withCard) => inner.commit(before, markedOnCancel(before, change), withCard),
    })),
    killedBy: ['cancel_says_when', 'cancel_stays_true'],
  },
  {
    name: 'called-off-is-retried',
    mistake: 'a charge whose subscription has ended goes on as if it had not',
    alteration: accounts((inner) => ({
      commit: (before, change, withCard) => inner.commit(before, notCalledOff(change), withCard),
    })),
    killedBy: ['charge_of_ended_is_called_off'],
  },
  {
    name: 'called-off-is-kept',
    mistake: 'a payment that came after the end of its subscription stays',
    alteration: {
      settings: (settings) => ({ ...settings, billing: { ...settings.billing, paidAfterCancel: 'keep' } }),
    },
    killedBy: ['called_off_goes_back', 'cancel_stays_true'],
  },
  {
    name: 'restart-writes-what-is-paid',
    mistake: 'a payment found late makes the end of what is paid another one than was said',
    alteration: accounts((inner) => ({
      commit: (before, change, withCard) => inner.commit(before, paidUntilNext(change), withCard),
    })),
    killedBy: ['cancel_stays_true'],
  },
  {
    name: 'scheduled-end-forgotten',
    mistake: 'the worker does not see that the subscription ends with its period',
    alteration: accounts((inner) => ({
      loadPeriod: async (subscriptionId, period) => {
        const account = await inner.loadPeriod(subscriptionId, period);
        const subscription = account?.subscription && { ...account.subscription, cancelAtPeriodEnd: false };
        return account && { ...account, subscription };
      },
    })),
    killedBy: ['nothing_begins_after_a_cancel'],
  },
  {
    name: 'anchor-on-the-clipped-day',
    mistake: 'each period is counted from the one before it',
    alteration: accounts((inner) => ({
      commit: (before, change, withCard) => inner.commit(before, steppedOn(before, change), withCard),
    })),
    huntFrom: 1_141,
    killedBy: ['calendar_keeps_its_day'],
  },
  {
    name: 'another-interval-from-the-first-day',
    mistake: 'a plan of another interval is counted from the day the old one began',
    alteration: accounts((inner) => ({
      commit: (before, change, withCard) => inner.commit(before, onOldAnchor(before, change), withCard),
    })),
    huntFrom: 1_341,
    killedBy: ['calendar_keeps_its_day'],
  },
  {
    name: 'first-payment-retried',
    mistake: 'a first payment that must be is retried for days like any other',
    alteration: accounts((inner) => ({
      commit: (before, change, withCard) => inner.commit(before, begunAsEver(before, change), withCard),
    })),
    killedBy: ['first_payment_no_is_final'],
  },
  {
    name: 'declined-and-kept',
    mistake: 'a first payment that came to light after the customer was told no stays',
    alteration: accounts((inner) => ({
      commit: (before, change, withCard) => inner.commit(before, notCalledOffForDecline(change), withCard),
    })),
    huntFrom: 630,
    killedBy: ['first_payment_answer_stays', 'declined_means_no_money'],
  },
  {
    name: 'terms-of-another-plan',
    mistake: 'a period is charged at another amount than was agreed for it',
    alteration: accounts((inner) => ({
      commit: (before, change, withCard) => inner.commit(before, dearer(before, change), withCard),
    })),
    killedBy: ['charged_at_terms_shown'],
  },
  {
    name: 'day-of-the-cancel-unused',
    mistake: 'the day on which somebody cancels is given back, too',
    alteration: accounts((inner) => ({
      commit: (before, change, withCard) =>
        inner.commit(
          before,
          givingBack(change, ({ daysLeft, days }) => [daysLeft + 1, days]),
          withCard,
        ),
    })),
    killedBy: ['unused_days_are_counted'],
  },
  {
    name: 'every-month-has-thirty-days',
    mistake: 'the unused days are reckoned of thirty, however many the period has',
    alteration: accounts((inner) => ({
      commit: (before, change, withCard) =>
        inner.commit(
          before,
          givingBack(change, ({ daysLeft }) => [daysLeft, 30]),
          withCard,
        ),
    })),
    killedBy: ['unused_days_are_counted'],
  },
  {
    name: 'ended-without-the-money',
    mistake: 'the end of a subscription is stored, and the refund of its unused days is not',
    alteration: accounts((inner) => ({
      commit: (before, change, withCard) => {
        const { bought: _, ...account } = change.account;
        return inner.commit(before, { ...change, account }, withCard);
      },
    })),
    killedBy: ['unused_days_go_back'],
  },
];

/** With another share of what was paid, as far as it is there. */
function givingBack(
  change: Change,
  shareOf: (unused: Unused) => readonly [part: number, whole: number],
): Change {
  const { subscription, bought } = change.account;
  const refund = bought && unusedRefund(bought);
  const period = subscription && paidPeriod(subscription);
  const at = subscription?.canceledAt;
  if (bought === undefined || refund === undefined || period === undefined || at === undefined) return change;
  const before = { ...bought, refunds: bought.refunds.filter((one) => one !== refund) };
  const right = unused(before, period, at);
  if (right === 'unknown') return change;
  const [part, whole] = shareOf(right);
  const share = Math.floor((bought.amount * part) / whole) - refundedAmount(bought);
  const amount = Math.max(1, Math.min(share, refund.checksum));
  const refunds = [...before.refunds, { ...refund, amount }];
  return { ...change, account: { ...change.account, bought: { ...bought, refunds } } };
}

/** Neither the condition on the subscription, in which the charge lies, nor the one on a charge that has an item of its own. */
function withoutPair(command: Command): Command {
  const entries = entriesOf(command);
  if (!entries.some(({ Put }) => COMMANDS.has(String(Put?.Item?.['type'])))) return command;
  const kept = entries
    .filter(({ ConditionCheck }) => !String(ConditionCheck?.Key?.['sk']).startsWith('CHARGE'))
    .map(({ Put, ...entry }) => {
      const { TableName, Item } = Put ?? {};
      return Item?.['sk'] === 'SUB' ? { Put: { TableName, Item } } : { ...entry, ...(Put && { Put }) };
    });
  return withEntries(command, kept);
}

function begunAsEver({ subscription: before }: Account, change: Change): Change {
  const { subscription } = change.account;
  if (before !== undefined || subscription?.status !== 'incomplete') return change;
  return { ...change, account: { ...change.account, subscription: { ...subscription, status: 'trialing' } } };
}

function notCalledOffForDecline(change: Change): Change {
  return change.account.subscription?.cancelReason === 'first_payment_declined'
    ? notCalledOff(change)
    : change;
}

function markedOnCancel({ subscription: before }: Account, change: Change): Change {
  const { subscription } = change.account;
  const ends = subscription?.status === 'canceled' && before?.status === 'active';
  if (!ends || before === undefined || before.cancelAtPeriodEnd) return change;
  return { account: { subscription: { ...before, cancelAtPeriodEnd: true } }, events: [] };
}

function notCalledOff(change: Change): Change {
  const { charge } = change.account;
  if (charge?.calledOffAt === undefined) return change;
  return { ...change, account: { ...change.account, charge: { ...charge, calledOffAt: undefined } } };
}

/** As if every stored change of an ended subscription bought it another hour. */
function paidUntilNext(change: Change): Change {
  const { subscription } = change.account;
  if (subscription?.status !== 'canceled' || subscription.paidUntil === undefined) return change;
  const paidUntil = new Date(subscription.paidUntil.getTime() + 3_600_000);
  return { ...change, account: { ...change.account, subscription: { ...subscription, paidUntil } } };
}

function steppedOn({ subscription: before }: Account, change: Change): Change {
  const { subscription } = change.account;
  if (subscription === undefined || before === undefined || subscription.period === before.period)
    return change;
  const stepped = {
    anchorAt: subscription.nextChargeAt,
    anchorPeriod: subscription.period,
    anchorDay: undefined,
  };
  return { ...change, account: { ...change.account, subscription: { ...subscription, ...stepped } } };
}

function onOldAnchor({ subscription: before }: Account, change: Change): Change {
  const { subscription } = change.account;
  if (subscription === undefined || before === undefined) return change;
  const { interval } = subscription.plan;
  if (interval.unit === before.plan.interval.unit && interval.count === before.plan.interval.count)
    return change;
  const { anchorAt, anchorDay, anchorPeriod } = before;
  const old = { ...subscription, anchorAt, anchorDay, anchorPeriod };
  return { ...change, account: { ...change.account, subscription: old } };
}

function dearer({ charge: before }: Account, change: Change): Change {
  const { charge, subscription } = change.account;
  if (charge === undefined || before !== undefined || subscription === undefined) return change;
  return { ...change, account: { ...change.account, charge: { ...charge, amount: charge.amount + 1 } } };
}
