import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { FunctionName } from './functions.ts';
import { type ChargeItem, chargeIdOf, type SubscriptionItem } from './items.ts';
import { unusedRefundOf } from './unused-days.ts';
import { require } from './violation.ts';
import type { World } from './world.ts';

interface Asked {
  readonly fn: FunctionName;
  readonly event: APIGatewayProxyEventV2;
}

interface Answered {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

const asked = new WeakMap<World, Asked[]>();
/** A fault may take an answer away even then; of three tries one is answered. */
const TRIES = 3;
/** Nothing becomes due in the minute after the rest (run.ts). */
const PATIENCE_MS = 15_000;

/** What has been answered, and not by a problem: to be asked once more when everything is at rest. */
export function rememberAnswered(
  world: World,
  fn: FunctionName,
  event: APIGatewayProxyEventV2,
  answer: Answered,
): void {
  if (answer.status >= 500 || isProblem(answer.body) || !(fn in expectedOf)) return;
  asked.set(world, [...(asked.get(world) ?? []), { fn, event }]);
}

/** The same requests under the same keys: they make nothing, and say what the ledger says now, not what they once said. */
export async function askAgain(world: World): Promise<void> {
  for (const { fn, event } of asked.get(world) ?? []) ask(world, fn, event, TRIES);
  await world.scheduler.runUntil(world.scheduler.now + PATIENCE_MS, world.failure);
}

function ask(world: World, fn: FunctionName, event: APIGatewayProxyEventV2, left: number): void {
  world.invoke(fn, event, (ending) => {
    const response =
      ending.kind === 'answered' ? (ending.value as { statusCode: number; body: string }) : undefined;
    if (response === undefined || response.statusCode >= 500) {
      if (left > 1) ask(world, fn, event, left - 1);
      return;
    }
    const body = JSON.parse(response.body) as Record<string, unknown>;
    // A refusal tells of what the ledger says, too: all of it has gone back meanwhile.
    if (isProblem(body)) return;
    const expected = expectedOf[fn]?.(world, body);
    const back = body['refund'] as { amount: number; status: string } | null | undefined;
    const told = `${response.statusCode} ${body['status']}${back ? ` ${back.amount} ${back.status}` : ''}`;
    require('repetition_tells_what_is_true', told === expected, () =>
      `${fn}, asked again: ${told}, the ledger says ${expected}`);
  });
}

/** One that leaves the key unused. A first payment that was declined is an answer. */
const isProblem = (body: Record<string, unknown>): boolean =>
  'code' in body && body['code'] !== 'first_payment_declined';

const ofSubscription =
  (status: number) =>
  ({ monitor }: World, body: Record<string, unknown>): string => {
    const item = monitor.items.get(`SUB#${body['subscription_id']}/SUB`) as SubscriptionItem | undefined;
    return `${status} ${item?.status}`;
  };

const chargeOf = ({ monitor }: World, merchantUid: unknown): ChargeItem | undefined =>
  monitor.items.get(chargeIdOf(String(merchantUid)) ?? '') as ChargeItem | undefined;

/** Status and state that the ledger asks for, by what was asked. */
const expectedOf: Partial<Record<FunctionName, (world: World, body: Record<string, unknown>) => string>> = {
  'create-subscription'(world, body) {
    const item = world.monitor.items.get(`SUB#${body['subscription_id']}/SUB`) as
      | SubscriptionItem
      | undefined;
    // A problem's `status` is its own.
    if (item?.cancelReason === 'first_payment_declined') return '402 402';
    return `${item?.status === 'incomplete' ? 202 : 201} ${item?.status}`;
  },
  'cancel-subscription'(world, body) {
    const { monitor } = world;
    const item = monitor.items.get(`SUB#${body['subscription_id']}/SUB`) as SubscriptionItem | undefined;
    const bought = `${item?.pk}/CHARGE#${String((item?.period ?? 0) - 1).padStart(4, '0')}`;
    const back = unusedRefundOf(monitor.items.get(bought) as ChargeItem | undefined);
    return `${ofSubscription(200)(world, body)}${back ? ` ${back.amount} ${back.status}` : ''}`;
  },
  'pause-subscription': ofSubscription(200),
  'resume-subscription': ofSubscription(200),
  'change-card': ofSubscription(200),
  'change-plan': ofSubscription(200),
  'create-charge'(world, body) {
    const status = chargeOf(world, body['merchant_uid'])?.status;
    const code = status === 'paid' ? 201 : status === 'declined' || status === 'void' ? 402 : 202;
    return `${code} ${status}`;
  },
  'refund-charge'(world, body) {
    const { merchant_uid } = body['charge'] as { merchant_uid: string };
    const refund = chargeOf(world, merchant_uid)?.refunds.find((one) => one.refundId === body['refund_id']);
    const status = refund?.status === 'sending' ? 'unknown' : refund?.status;
    return `${status === 'succeeded' ? 201 : status === 'failed' ? 409 : 202} ${status}`;
  },
};
