import type { Fault, Faults } from '../../infra/local/iamport-simulator/faults.ts';
import type { V1Payment } from '../../infra/local/iamport-simulator/wire.ts';
import { eventDetail, type PublishedEvent } from '../../shared/domain/published-event.ts';
import { createBillingClient } from '../client.ts';
import { type BillingEvent, eventOf } from '../events/read.ts';
import type { Answer, BillingClient, Params } from '../types.ts';
import { ask, fillWindow } from './customer.ts';
import { type Duration, iso } from './duration.ts';

/** A payment as 아임포트 has it in its own records. */
export type Payment = V1Payment;

type NewRegistration = Params<'createCardRegistration'>;

/** `card_number`: one of the test cards of the README; absent: one that succeeds. */
export type NewCard = Partial<NewRegistration> &
  Pick<NewRegistration, 'customer_id'> & { readonly card_number?: string };

/** The product on this machine, with its clock and its 아임포트. */
export interface LocalBilling {
  readonly apiUrl: string;
  /** The stand-in of 아임포트: `PUT /simulator/faults` makes it misbehave, as `faults` does. */
  readonly simulatorUrl: string;
  readonly client: BillingClient;
  /** A customer registers a card, from the link to the way back. Answers the registration as it then stands. */
  registerCard(card: NewCard): Promise<Answer<'getCardRegistration'>>;
  /** The customer in the window of a registration that your own code has opened. Answers where they land. */
  fillWindow(opened: Answer<'createCardRegistration'>, card_number?: string): Promise<string>;
  now(): Promise<Date>;
  /** Moves the clock, plays what is due on the way, webhooks included, and then answers. */
  moveTo(instant: Date | string): Promise<void>;
  /** The same by a duration; an end before `notBefore` (`12:00`, in Korea) is moved there: charges are made at 10:00. */
  advance(duration: Duration & { readonly notBefore?: string }): Promise<void>;
  /** What was charged, paid or failed or cancelled, oldest first. */
  payments(): Promise<readonly Payment[]>;
  /** The newest 500, oldest first. */
  events(): Promise<readonly BillingEvent[]>;
  /** `{again: {kind: 'reset_after_commit', times: 1}}`; `null` ends one. */
  faults(patch: { readonly [K in keyof Faults]?: Faults[K] | Fault['kind'] | null }): Promise<void>;
}

const SUCCEEDS = '4000000000000000';
const BUYER = { name: '구매자', email: 'buyer@shop.example', tel: '010-1234-5678' };
const RETURN_URL = 'https://shop.example/cards';

/** Speaks to one that is running. */
export function localBilling(apiUrl: string, simulatorUrl: string): LocalBilling {
  const client = createBillingClient({ baseUrl: apiUrl });
  const moveClock = async (command: object) => void (await ask('PUT', `${apiUrl}/console/clock`, command));

  const billing: LocalBilling = {
    apiUrl,
    simulatorUrl,
    client,
    async registerCard({ card_number, ...asked }) {
      const opened = await client.createCardRegistration({ buyer: BUYER, return_url: RETURN_URL, ...asked });
      await billing.fillWindow(opened, card_number);
      return client.getCardRegistration({ registration_id: opened.registration_id });
    },
    fillWindow: (opened, card_number = SUCCEEDS) => fillWindow(simulatorUrl, opened, card_number),
    async now() {
      const { now } = (await ask('GET', `${apiUrl}/console/clock`)) as { readonly now: string };
      return new Date(now);
    },
    moveTo: (instant) => moveClock({ now: new Date(instant).toISOString() }),
    advance: ({ notBefore, ...duration }) =>
      moveClock({ advance: iso(duration), ...(notBefore === undefined ? {} : { not_before: notBefore }) }),
    async payments() {
      const { payments } = (await ask('GET', `${simulatorUrl}/simulator/payments`)) as {
        payments: Payment[];
      };
      return payments.filter(({ customer_uid_usage }) => customer_uid_usage !== 'issue');
    },
    async events() {
      const { events } = (await ask('GET', `${apiUrl}/console/events`)) as { events: PublishedEvent[] };
      return events.reverse().map((event) => eventOf(event.type, eventDetail(event)));
    },
    faults: async (patch) => void (await ask('PUT', `${simulatorUrl}/simulator/faults`, patch)),
  };
  return billing;
}
