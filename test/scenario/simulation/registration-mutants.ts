import { newCharge } from '../../../shared/domain/charge.ts';
import type { PaymentGateway, RegistrationRepository } from '../../../shared/ports.ts';
import type { FunctionName, LambdaHandler } from './functions.ts';
import { isRegistration } from './items.ts';
import type { Alteration } from './world.ts';

const BROWSERS: ReadonlySet<FunctionName> = new Set(['complete-checkout', 'checkout-redirect']);

/** Deliberate mistakes with what a customer is told of a registration, and with what comes of it. */
export const registrationMutants = [
  {
    name: 'silence-shown-as-failure',
    mistake: 'a browser whose result nobody could look up is told that it failed',
    alteration: { handler: (handler, fn) => (BROWSERS.has(fn) ? sayingFailed(handler) : handler) },
    killedBy: ['shown_registrations_stay'],
  },
  {
    name: 'one-window-speaks-for-all',
    mistake: 'a failed window fails its registration, whatever another window has brought',
    alteration: {
      ports: (all, fn) =>
        BROWSERS.has(fn) ? { ...all, gateway: { ...all.gateway, findPayments: async () => [] } } : all,
    },
    huntFrom: 1_050,
    killedBy: ['shown_registrations_stay'],
  },
  {
    name: 'follow-up-finds-no-key',
    mistake: 'the follow-up of a registration without a card does not look for a key',
    alteration: {
      ports: (all, fn, { monitor }) => {
        if (fn !== 'charge-subscription') return all;
        const hasCard = (merchantUid: string) =>
          [...monitor.items.values()].some(
            (item) =>
              isRegistration(item) && item.merchantUid === merchantUid && item.state.status === 'succeeded',
          );
        const findPayments: PaymentGateway['findPayments'] = async (merchantUid, budgetMs) =>
          merchantUid.startsWith('reg_') && !hasCard(merchantUid)
            ? []
            : all.gateway.findPayments(merchantUid, budgetMs);
        return { ...all, gateway: { ...all.gateway, findPayments } };
      },
    },
    killedBy: ['every_key_has_its_card'],
  },
  {
    name: 'charged-however-late',
    mistake: 'what was to be charged with a card is charged whenever the card comes',
    alteration: registrations((inner) => ({
      activate: (before, activation) => {
        const { registrationId, customerId, customerUid, onSuccess } = before;
        if (activation.account !== undefined || onSuccess?.kind !== 'charge')
          return inner.activate(before, activation);
        const { amount, name } = onSuccess;
        const key = { kind: 'one_off', chargeId: registrationId, generation: 1 } as const;
        const charge = newCharge(
          key,
          { customerId, customerUid, amount, name, reference: before.reference, metadata: before.metadata },
          activation.card.registeredAt,
        );
        return inner.activate(before, { ...activation, account: { account: { charge }, events: [] } });
      },
    })),
    killedBy: ['late_money_is_not_taken'],
  },
  {
    name: 'second-key-ignored',
    mistake: 'the card of the first window stays on show when a later key has replaced it at 아임포트',
    alteration: registrations(() => ({ replaceCard: async () => 'done' })),
    killedBy: ['the_card_shown_is_charged'],
  },
] as const satisfies readonly {
  readonly name: string;
  readonly mistake: string;
  readonly alteration: Alteration;
  readonly killedBy: readonly string[];
  readonly huntFrom?: number;
}[];

function registrations(
  alter: (inner: RegistrationRepository) => Partial<RegistrationRepository>,
): Alteration {
  return {
    ports: (all) => ({ ...all, registrations: { ...all.registrations, ...alter(all.registrations) } }),
  };
}

function sayingFailed(handler: LambdaHandler): LambdaHandler {
  return async (event, context) => {
    const answer = JSON.stringify(await handler(event, context));
    return JSON.parse(
      answer
        .replaceAll('status=pending', 'status=failed')
        .replaceAll('\\"status\\":\\"pending\\"', '\\"status\\":\\"failed\\"'),
    );
  };
}
