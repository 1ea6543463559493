/** A record that another system of the merchant has made: it may hold what this simulator would never write. */
import type { Fields } from './fields.ts';
import { newImpUid } from './payment-record.ts';
import type { Simulation } from './simulation.ts';
import { unixSeconds, type V1Payment } from './wire.ts';

/** Stored as it is given, over the least that a listing needs. Answers its imp_uid. */
export const plant = (sim: Simulation, fields: Fields): string => {
  const at = sim.now();
  const seconds = unixSeconds(at);
  const impUid = newImpUid();
  const record = {
    imp_uid: impUid,
    merchant_uid: `ORDER-${impUid}`,
    status: 'paid',
    amount: 1_000,
    cancel_amount: 0,
    currency: 'KRW',
    customer_uid: null,
    customer_uid_usage: null,
    pg_provider: 'tosspayments',
    pg_id: 'another-mid',
    sandbox: false,
    started_at: seconds,
    paid_at: seconds,
    failed_at: 0,
    cancelled_at: 0,
    cancel_history: [],
    custom_data: null,
    ...fields,
  };
  const { merchant_uid, status, started_at, paid_at } = record;
  // The columns are what look-ups go by; the record itself is whatever it is.
  const columns = {
    imp_uid: impUid,
    merchant_uid: String(merchant_uid),
    status: String(status),
    started_at,
    paid_at,
  };
  sim.ledger.plant(
    { ...record, ...columns, imp_uid: impUid } as unknown as V1Payment,
    JSON.stringify(record),
    at,
  );
  return impUid;
};
