import { createHandler as manageAct } from '../../functions/http/manage-act.ts';
import { createHandler as showManagePage } from '../../functions/http/show-manage-page.ts';
import type { ManageLink } from '../../shared/domain/manage-link.ts';
import type { Subscription } from '../../shared/domain/subscription.ts';
import { callHttp } from './call-http.ts';
import { DAY_MS, declined, later, payment, scheduled, sending } from './charging.ts';
import { type ChargingPorts, createChargingPorts } from './charging-ports.ts';
import { httpEvent } from './events.ts';
import { NOW, TOKEN_SECRET } from './fixtures.ts';

/** The customer's page over an in-memory table, as one who holds a link to it sees it. */
export const LINK_ID = '01JZ00000000000000000000MK';
export const MANAGE_TOKEN = `${LINK_ID}.${TOKEN_SECRET}`;

export interface Asked {
  readonly token?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
}

export function createManageTest(overrides: Parameters<typeof createChargingPorts>[0] = {}) {
  const test = createChargingPorts(overrides);
  return {
    ...test,
    /** A link of customer `user-1`. */
    async link(changes: Partial<ManageLink> = {}): Promise<ManageLink> {
      const tokenDigest = test.ports.digests.of(TOKEN_SECRET);
      const expiresAt = new Date(NOW.getTime() + 30 * 60_000);
      const link = {
        linkId: LINK_ID,
        customerId: 'user-1',
        tokenDigest,
        createdAt: NOW,
        expiresAt,
        ...changes,
      };
      await test.ports.manageLinks.create(link);
      return link;
    },
    async show({ token = MANAGE_TOKEN, query, headers }: Asked = {}, method: 'GET' | 'HEAD' = 'GET') {
      const event = httpEvent({
        route: `${method} /manage/{token}`,
        params: { token },
        ...(query && { query }),
        ...(headers && { headers }),
      });
      const answer = await callHttp(showManagePage(test.ports), event);
      return { status: answer.statusCode, headers: answer.headers ?? {}, body: answer.body ?? '' };
    },
    /** Presses a button: posts its form as a browser does. */
    async press(
      act: string,
      form: Readonly<Record<string, string>> | string,
      { token = MANAGE_TOKEN, query, headers = {} }: Asked = {},
    ) {
      const event = httpEvent({
        route: 'POST /manage/{token}/{act}',
        params: { token, act },
        ...(query && { query }),
        headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
        body: new URLSearchParams(form).toString(),
        // As API Gateway passes forms on.
        base64: true,
      });
      const answer = await callHttp(manageAct(test.ports), event);
      const location = String(answer.headers?.['location'] ?? '');
      const { statusCode: status, headers: all = {}, body = '', cookies = [] } = answer;
      return { status, headers: all, body, location, cookies };
    },
    find: (id: string) => test.ports.accounts.findSubscription(id),
  };
}

export type ManageTest = ReturnType<typeof createManageTest>;

/** Paid until a day ahead, in its second period. */
export const active = (test: Pick<ChargingPorts, 'subscription'>, changes: Partial<Subscription> = {}) =>
  test.subscription({ status: 'active', period: 2, nextChargeAt: later(10 * DAY_MS), ...changes });

/** Past due: the first period's charge was declined a day ago. */
export async function pastDue(test: ChargingPorts): Promise<Subscription> {
  const before = await test.subscription({ status: 'past_due' });
  const { subscriptionId, customerUid } = before;
  const key = { kind: 'subscription', subscriptionId, period: 1, generation: 1 } as const;
  const merchantUid = `sub_${subscriptionId}_0001`;
  const sent = sending(scheduled({ key, merchantUid, customerUid }), later(-DAY_MS), customerUid);
  const charge = { ...declined('card_blocked', sent, later(-DAY_MS)), waitsForCardUntil: later(6 * DAY_MS) };
  await test.store({ subscription: before }, { subscription: { ...before, version: 2 }, charge });
  return before;
}

/** The first period, paid. */
export async function paid(test: ChargingPorts, of: Subscription, receiptUrl = 'https://receipt.example/1') {
  const { subscriptionId, customerUid } = of;
  const key = { kind: 'subscription', subscriptionId, period: 1, generation: 1 } as const;
  const merchantUid = `sub_${subscriptionId}_0001`;
  const { impUid } = payment();
  const charge = {
    ...scheduled({ key, merchantUid, customerUid }),
    status: 'paid' as const,
    nextAttemptAt: undefined,
    payment: { impUid, merchantUid, customerUid, at: later(-20 * DAY_MS), receiptUrl },
  };
  await test.store({}, { charge });
  return charge;
}
