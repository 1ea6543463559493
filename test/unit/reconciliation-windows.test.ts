import { describe, expect, it } from '@jest/globals';
import type { Charge } from '../../shared/domain/charge.ts';
import { isAtEdge, merchantUidIn, windowsOf } from '../../shared/domain/reconciliation.ts';
import { createPaidLedger } from '../../shared/usecases/paid-ledger.ts';
import { payment, scheduled } from '../support/charging.ts';

const at = (text: string) => new Date(`${text}+09:00`);
const stretch = (from: string, to: string) => ({ from: at(from), to: at(to) });

describe('a stretch is cut at midnight in Seoul', () => {
  it.each([
    ['within a day', ['2027-03-04T01:00', '2027-03-04T23:59'], []],
    ['a whole day', ['2027-03-04T00:00', '2027-03-05T00:00'], []],
    ['from noon to noon', ['2027-03-04T12:00', '2027-03-06T12:00'], ['2027-03-05T00:00', '2027-03-06T00:00']],
    ['a moment past midnight', ['2027-03-04T12:00', '2027-03-05T00:00:00.001'], ['2027-03-05T00:00']],
  ] as const)('%s', (_, [from, to], cuts) => {
    const windows = windowsOf(stretch(from, to));
    expect(windows.map((window) => window.from)).toEqual([from, ...cuts].map(at));
    expect(windows.map((window) => window.to)).toEqual([...cuts, to].map(at));
  });
});

it('what lies within two seconds of an end of a window is at its edge', () => {
  const window = stretch('2027-03-04T12:00', '2027-03-04T13:00');
  const paid = (text: string) => isAtEdge(payment({ paidAt: at(text) }), window);
  expect(['2027-03-04T12:00:01.999', '2027-03-04T12:59:58.001', '2027-03-04T13:00'].map(paid)).toEqual([
    true,
    true,
    true,
  ]);
  expect(['2027-03-04T12:00:02', '2027-03-04T12:59:58'].map(paid)).toEqual([false, false]);
});

describe('a day’s ledger', () => {
  const day = stretch('2027-03-04T00:05', '2027-03-05T00:00');
  const charge = (impUid: string, paidAt: string): Charge => ({
    ...scheduled(),
    status: 'paid',
    payment: { impUid, merchantUid: `one_${impUid}`, customerUid: 'card_1', at: at(`2027-03-04T${paidAt}`) },
  });
  const windowsWith = (enough: number, times: readonly string[]) => {
    const ledger = createPaidLedger(day, enough);
    for (const [index, time] of times.entries()) ledger.add(charge(`imp_${index}`, time));
    return ledger.windows();
  };

  it('with little in it is one window, as is an empty one', () => {
    expect(windowsWith(3, [])).toEqual([{ ...day, ledger: new Map() }]);
    const [window, ...others] = windowsWith(3, ['00:06', '12:00', '23:59']);
    expect(others).toEqual([]);
    expect(window).toMatchObject(day);
    expect([...(window?.ledger.keys() ?? [])]).toEqual(['imp_0', 'imp_1', 'imp_2']);
  });

  it('with much in it is cut between slots of ten minutes, without a gap, each line in its own window', () => {
    const windows = windowsWith(2, ['00:06', '10:01', '10:02', '10:03', '10:15', '23:59']);
    expect(windows.map(({ from, to }) => [from, to])).toEqual([
      [day.from, at('2027-03-04T10:00')],
      [at('2027-03-04T10:00'), at('2027-03-04T10:10')],
      [at('2027-03-04T10:10'), day.to],
    ]);
    expect(windows.map(({ ledger }) => [...ledger.keys()])).toEqual([
      ['imp_0'],
      ['imp_1', 'imp_2', 'imp_3'],
      ['imp_4', 'imp_5'],
    ]);
  });

  it('knows of each line whose it is, also when it is to be looked at as a whole', () => {
    const ledger = createPaidLedger(day);
    ledger.add(charge('imp_a', '10:00'));
    ledger.add({ ...charge('imp_b', '10:00'), status: 'void' });
    const [window] = ledger.windows();
    expect([...(window?.ledger.values() ?? [])].map(merchantUidIn)).toEqual(['one_imp_a', 'one_imp_b']);
  });
});
