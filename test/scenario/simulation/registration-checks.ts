import type { JournalEntry } from '../../../shared/ports.ts';
import { type Environment, LONGEST_FUNCTION_MS } from './environment.ts';
import type { IamportModel, Row } from './iamport-model.ts';
import { isRegistration, isSubscription, type RegistrationItem, type Stored } from './items.ts';
import { require } from './violation.ts';

export interface RegistrationChecksOptions {
  readonly environment: Environment;
  readonly iamport: IamportModel;
  readonly items: ReadonlyMap<string, Stored>;
  readonly nowMs: () => number;
}

/** docs/decisions/0018-what-a-browser-is-shown.md: money begins to move within so long after a link's end, or not at all. */
const CHARGE_WITHIN_MS = 60 * 60_000;

export type Shown = 'succeeded' | 'failed' | 'pending';

/** What customers and merchants were told of registrations, against what 아임포트 has. */
export function createRegistrationChecks({ environment, iamport, items, nowMs }: RegistrationChecksOptions) {
  /** As first stored: nothing moves a link's end. */
  const endsMs = new Map<string, number>();

  const find = (registrationId: string): RegistrationItem | undefined =>
    items.get(`REG#${registrationId}/REG`) as RegistrationItem | undefined;
  /** Keys that were issued, the last one at the end. */
  const keysOf = (merchantUid: string): readonly Row[] =>
    iamport.rows.filter(
      ({ payment }) =>
        payment.merchant_uid === merchantUid &&
        payment.customer_uid_usage === 'issue' &&
        payment.status === 'paid',
    );

  /** What comes of a registration bears its id. */
  function checkMoney(item: Stored): void {
    const endMs = endsMs.get(item.pk.slice(4));
    if (endMs === undefined) return;
    const latestMs = endMs + CHARGE_WITHIN_MS + environment.skewMs + LONGEST_FUNCTION_MS;
    require('late_money_is_not_taken', nowMs() <= latestMs, () =>
      `${item.pk} begins ${nowMs() - endMs} ms after the link's end`);
  }

  function checkAtRest({ pk, merchantUid, customerUid, state }: RegistrationItem): void {
    const keys = keysOf(merchantUid);
    const last = keys.at(-1);
    require('every_key_has_its_card', (last !== undefined) === (state.status === 'succeeded'), () =>
      `${pk} is ${state.status}, 아임포트 has issued ${keys.length} keys`);
    if (last === undefined) return;
    // Records know whole seconds: nobody can say which of two in the same one is the last.
    const candidates = keys.filter(({ payment }) => payment.paid_at === last.payment.paid_at);
    const numbers = candidates.map(({ payment }) => payment.card_number);
    const card = items.get(`CARD#${customerUid}/CARD`) as { cardNumberMasked?: string } | undefined;
    for (const shown of [state.card?.cardNumberMasked, card?.cardNumberMasked])
      require('the_card_shown_is_charged', shown !== undefined && numbers.includes(shown), () =>
        `${pk} shows ${shown}, ${numbers.join()} is charged`);
  }

  return {
    stored(before: Stored | undefined, after: Stored): void {
      if (isRegistration(after)) {
        if (before === undefined) endsMs.set(after.registrationId, Date.parse(after.expiresAt));
        const had = before as RegistrationItem | undefined;
        const isKept = had?.state.status !== 'succeeded' || after.state.status === 'succeeded';
        require('shown_registrations_stay', isKept, () => `${after.pk} is no longer succeeded`);
      } else if (before === undefined && (after.pk.startsWith('ONE#') || isSubscription(after)))
        checkMoney(after);
    },
    /** A browser was told so; its request left it at `askedMs`. */
    shown(registrationId: string, shown: Shown, askedMs: number): void {
      const registration = find(registrationId);
      if (registration === undefined) return;
      const { status } = registration.state;
      require('shown_registrations_stay', shown !== 'succeeded' || status === 'succeeded', () =>
        `${registrationId} is shown as succeeded, and is ${status}`);
      // A key that comes later is another act of the customer; one that is not listed yet nobody can know.
      const isKnowable = ({ committedMs }: Row) => committedMs + environment.lagMs < askedMs;
      const hadKey = keysOf(registration.merchantUid).some(isKnowable);
      require('shown_registrations_stay', shown !== 'failed' || !hadKey, () =>
        `${registrationId} is shown as failed, and its key had been issued`);
    },
    /** What was refused as not fitting at a follow-up has been told to the operator, and stays as it is. */
    atRest(journal: readonly JournalEntry[]): void {
      const refused = new Set(
        journal
          .filter(({ source, outcome }) => source === 'follow_up' && outcome === 'refused')
          .map(({ merchant_uid }) => merchant_uid),
      );
      for (const item of items.values())
        if (isRegistration(item) && !refused.has(item.merchantUid)) checkAtRest(item);
    },
  };
}
