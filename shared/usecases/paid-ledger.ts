import type { Charge } from '../domain/charge.ts';
import { ledgerLine, type Stretch } from '../domain/reconciliation.ts';

/** What our ledger calls paid, by imp_uid, in one line each. */
export type Ledger = Map<string, string>;

/** What is compared at a time: a part of the listing, with the part of our ledger that belongs into it. */
export interface LedgerWindow extends Stretch {
  readonly ledger: Ledger;
}

/** A day has 144 of them: charges of one hour are still cut into six. */
const SLOT_MS = 10 * 60_000;
/** Fifty pages of the listing: some fifteen seconds, and little to do again when it is broken off. */
const ENOUGH = 50_000;

/**
 * A day's ledger, read once and kept in short, by the time of each payment: a day with little in it is one window, a
 * great one as many as are needed for each to be small.
 */
export function createPaidLedger(day: Stretch, enough = ENOUGH) {
  const firstSlot = Math.floor(day.from.getTime() / SLOT_MS);
  const slots: Ledger[] = [];

  return {
    add(charge: Charge): void {
      const { payment } = charge;
      if (payment === undefined) return;
      const slot = Math.floor(payment.at.getTime() / SLOT_MS) - firstSlot;
      while (slots.length <= slot) slots.push(new Map());
      slots[slot]?.set(payment.impUid, ledgerLine(charge, payment));
    },

    /** Neighbouring slots together, until they are enough. Takes the lines along: nothing is kept twice. */
    windows(): readonly LedgerWindow[] {
      const windows: LedgerWindow[] = [];
      let from = day.from;
      let ledger: Ledger = new Map();
      for (const [slot, lines] of slots.entries()) {
        if (ledger.size > 0 && ledger.size + lines.size > enough) {
          const to = new Date((firstSlot + slot) * SLOT_MS);
          windows.push({ from, to, ledger });
          [from, ledger] = [to, new Map()];
        }
        if (ledger.size === 0) ledger = lines;
        else for (const [impUid, line] of lines) ledger.set(impUid, line);
      }
      slots.length = 0;
      return [...windows, { from, to: day.to, ledger }];
    },
  };
}
