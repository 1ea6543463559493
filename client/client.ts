import { setTimeout } from 'node:timers/promises';
import { type Call, createCall, type Patience } from './call.ts';
import { OPERATIONS } from './generated/operations.ts';
import { listing } from './listing.ts';
import type { Operation, Wire } from './request.ts';
import { createSend, type SendOptions } from './send.ts';
import type { BillingClient, CallOptions, OperationId } from './types.ts';

/**
 * `baseUrl`: the stack's output `ApiUrl`, or where `npm start` answers. `region`: where the address does not name it.
 * `credentials`: by default those of the environment, as the AWS CLI finds them.
 */
export interface ClientOptions extends SendOptions, Partial<Patience> {}

/** API Gateway ends a request after 30 s. */
const TIMEOUT_MS = 35_000;
const RETRIES = 3;

const sleep: Patience['sleep'] = (ms, signal) =>
  setTimeout(ms, undefined, signal === undefined ? {} : { signal });

/**
 * The billing API with types: one method for each operation of docs/api.openapi.yaml. Signs as AWS wants it, repeats what is safe
 * to repeat (a GET; a POST under its Idempotency-Key), reads lists page by page. Throws `BillingProblem` where the API has refused,
 * `BillingUnavailable` where nobody knows.
 */
export function createBillingClient(options: ClientOptions): BillingClient {
  const patience = { retries: RETRIES, timeoutMs: TIMEOUT_MS, sleep, random: Math.random, ...options };
  const call = createCall(options.baseUrl.replace(/\/+$/, ''), createSend(options), patience);
  const methods = Object.entries(OPERATIONS).map(([id, operation]) => [
    id,
    method(call, id as OperationId, operation),
  ]);
  return Object.fromEntries(methods) as BillingClient;
}

function method(call: Call, id: OperationId, operation: Operation) {
  return (params: Wire = {}, options: CallOptions = {}) => {
    const ask = (asked: Wire) => call(id, operation, asked, options);
    return operation.list === undefined ? ask(params) : listing(ask, operation.list, params);
  };
}
