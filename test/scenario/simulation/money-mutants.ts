import type { Account } from '../../../shared/domain/account.ts';
import type { Charge } from '../../../shared/domain/charge.ts';
import type { Progress } from '../../../shared/domain/reconciliation-progress.ts';
import { accounts, gateway, ports } from './alterations.ts';
import { skipped } from './comparison-watch.ts';
import { SIMULATED_MARK } from './environment.ts';
import type { Mutant } from './mutants.ts';
import type { SimulatedPorts } from './ports.ts';
import type { World } from './world.ts';

/** Deliberate mistakes with money at 아임포트 itself. */
export const moneyMutants: readonly Mutant[] = [
  {
    name: 'canceled-before-seen-is-no-trace',
    mistake: 'a payment that was given back before anybody looked is taken for none',
    alteration: gateway((inner) => ({
      findPayments: async (merchantUid, budgetMs) =>
        (await inner.findPayments(merchantUid, budgetMs)).filter(({ status }) => status !== 'cancelled'),
    })),
    huntFrom: 650,
    killedBy: ['one_payment_per_period'],
  },
  {
    name: 'give-back-without-looking',
    mistake: 'the payment that counts is believed to hold its money, as the ledger says, without asking',
    alteration: gateway((inner, world) => ({
      findPayment: async (impUid, budgetMs) => {
        const found = await inner.findPayment(impUid, budgetMs);
        return found !== undefined && isOwnOfTwo(world, impUid)
          ? { ...found, status: 'paid', cancelAmount: 0, cancellations: [] }
          : found;
      },
    })),
    huntFrom: 104,
    killedBy: ['give_back_leaves_what_is_paid'],
  },
  {
    name: 'give-back-beside-a-refund',
    mistake: 'that the first of two payments has been refunded does not stop the second from going back',
    alteration: { ports: (all, fn) => (fn === 'reconcile-payments' ? withoutRefunds(all) : all) },
    killedBy: ['no_give_back_beside_a_refund'],
  },
  {
    name: 'unmarked-given-back',
    mistake: 'a payment goes back whichever deployment has made it',
    alteration: gateway((inner) => ({
      findPayment: async (impUid, budgetMs) => {
        const found = await inner.findPayment(impUid, budgetMs);
        return found === undefined ? found : { ...found, mark: SIMULATED_MARK };
      },
    })),
    killedBy: ['give_back_bears_our_mark'],
  },
  {
    name: 'give-back-without-write-ahead',
    mistake: 'the cancel of a surplus is sent although nothing on the charge says so',
    alteration: accounts((inner) => ({
      commit: async (before, change, withCard) =>
        change.account.charge?.giveBack !== undefined && before.charge?.giveBack === undefined
          ? { kind: 'done', account: change.account }
          : inner.commit(before, change, withCard),
    })),
    killedBy: ['give_back_write_ahead'],
  },
  {
    name: 'console-cancel-taken-for-ours',
    mistake: 'a refund without an answer counts as made when as much has gone back, by whomever',
    alteration: gateway((inner) => ({
      findPayment: async (impUid, budgetMs) => {
        const found = await inner.findPayment(impUid, budgetMs);
        return found === undefined ? found : { ...found, cancellations: undefined };
      },
    })),
    huntFrom: 215,
    killedBy: ['refunds_bear_their_name'],
  },
  {
    name: 'listing-read-as-a-whole',
    mistake: 'one record of another system that is no payment as we know them spoils the whole listing',
    alteration: gateway((inner) => ({
      listPayments: async (window, budgetMs) => {
        const page = await inner.listPayments(window, budgetMs);
        if (page.payments.some((payment) => 'unreadable' in payment)) throw new Error('a row does not fit');
        return page;
      },
    })),
    killedBy: ['one_bad_row_stops_nobody'],
  },
  {
    name: 'unreadable-rows-dropped',
    mistake: 'what does not fit is left out of the listing without a word',
    alteration: gateway((inner) => ({
      listPayments: async (window, budgetMs) => {
        const { payments, isLast } = await inner.listPayments(window, budgetMs);
        return { payments: payments.filter((payment) => !('unreadable' in payment)), isLast };
      },
    })),
    killedBy: ['foreign_rows_are_counted'],
  },
  {
    name: 'hand-over-skips-a-window',
    mistake: 'a comparison that runs out of time is taken up at the end of the window that it was at',
    alteration: ports((all) => ({
      ...all,
      reconciliations: {
        ...all.reconciliations,
        saveProgress: (before, next, report) =>
          all.reconciliations.saveProgress(
            before,
            isHandOver(before, next) && !next.isOver ? skipped(next) : next,
            report,
          ),
      },
    })),
    killedBy: ['compared_without_a_gap'],
  },
  {
    name: 'dead-run-holds-its-stretch',
    mistake: 'a comparison whose run has died waits for it, for ever',
    alteration: ports((all) => ({
      ...all,
      reconciliations: {
        ...all.reconciliations,
        saveProgress: (before, next, report) => {
          const held = isHandOver(before, next)
            ? next
            : { ...next, heldUntil: new Date('2200-01-01T00:00:00Z') };
          return all.reconciliations.saveProgress(before, held, report);
        },
      },
    })),
    huntFrom: 291,
    killedBy: ['comparison_ends'],
  },
];

/** Its claim ends with it, and with it alone. */
const isHandOver = (before: Progress | undefined, next: Progress): boolean =>
  before?.isOver === false &&
  next.runs === before.runs &&
  next.heldUntil.getTime() !== before.heldUntil.getTime();

/** True of the payment that the ledger counts, where there is another one beside it. */
function isOwnOfTwo({ monitor, iamport }: World, impUid: string): boolean {
  const own = iamport.rows.find(({ payment }) => payment.imp_uid === impUid);
  const beside = iamport.rows.some(
    (row) =>
      row !== own &&
      row.payment.status === 'paid' &&
      row.payment.merchant_uid === own?.payment.merchant_uid &&
      monitor.wasPaid(row.payment.imp_uid),
  );
  const counts = [...monitor.items.values()].some(
    (item) => (item as { payment?: { impUid: string } }).payment?.impUid === impUid,
  );
  return counts && beside;
}

/** Reads charges as if nothing had been refunded; what is stored keeps its refunds all the same. */
function withoutRefunds(all: SimulatedPorts): SimulatedPorts {
  const hidden = new Map<string, Charge['refunds']>();
  const hide = (account: Account | undefined): Account | undefined => {
    if (account?.charge === undefined) return account;
    hidden.set(account.charge.merchantUid, account.charge.refunds);
    return { ...account, charge: { ...account.charge, refunds: [] } };
  };
  const { accounts: inner, gateway: asked } = all;
  return {
    ...all,
    accounts: {
      ...inner,
      loadPeriod: async (subscriptionId, period) => hide(await inner.loadPeriod(subscriptionId, period)),
      loadOneOff: async (chargeId) => hide(await inner.loadOneOff(chargeId)),
      commit: (before, change, withCard) => {
        const { charge } = change.account;
        const refunds = charge && hidden.get(charge.merchantUid);
        if (charge === undefined || refunds === undefined) return inner.commit(before, change, withCard);
        const account = { ...change.account, charge: { ...charge, refunds } };
        return inner.commit(before, { ...change, account }, withCard);
      },
    },
    gateway: {
      ...asked,
      findPayment: async (impUid, budgetMs) => {
        const found = await asked.findPayment(impUid, budgetMs);
        return found?.cancelAmount === 0 || found === undefined
          ? found
          : { ...found, status: 'paid', cancelAmount: 0 };
      },
    },
  };
}
