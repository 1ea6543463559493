import { createHandler as getCustomer } from '../../../functions/http/get-customer.ts';
import { createHandler as holdCharging } from '../../../functions/http/hold-charging.ts';
import { createHandler as listConsents } from '../../../functions/http/list-consents.ts';
import { createHandler as listRecords } from '../../../functions/http/list-records.ts';
import { createHandler as listSubscriptionCharges } from '../../../functions/http/list-subscription-charges.ts';
import { createHandler as orderBatch } from '../../../functions/http/order-batch.ts';
import type { Table } from '../../../shared/adapters/dynamo/table.ts';
import type { HttpFunction } from '../../support/call-http.ts';
import { payment } from '../../support/charging.ts';
import { createChargingPorts } from '../../support/charging-ports.ts';
import type { ListCase } from './list-case.ts';
import { EVENING, ofImpUid, uidAt } from './names.ts';

/** The function of each route, on a table of an engine, at the time of a case. An imp_uid is looked up at an 아임포트 that takes no time. */
export function createHandlers(table: Table) {
  const { clock, ports: made } = createChargingPorts({}, table);
  const findPayment = async (impUid: string) => payment({ impUid, merchantUid: uidAt(ofImpUid(impUid)) });
  const ports = { ...made, gateway: { ...made.gateway, findPayment } };
  const [records, batches, holds] = [listRecords(ports), orderBatch(ports), holdCharging(ports)];
  const others: Readonly<Record<string, HttpFunction>> = {
    'GET /batches': batches,
    'GET /batches/{batch_id}/items': batches,
    'GET /customers/{customer_id}': getCustomer(ports),
    'GET /hold': holds,
    'GET /subscriptions/{subscription_id}/charges': listSubscriptionCharges(ports),
    'GET /subscriptions/{subscription_id}/consents': listConsents(ports),
    'GET /work': holds,
  };
  return ({ route, at = EVENING }: ListCase): HttpFunction => {
    clock.at = at;
    return others[route] ?? records;
  };
}
