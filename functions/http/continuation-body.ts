import * as v from 'valibot';
import { BillingError } from '../../shared/domain/billing-error.ts';
import { kstInstant } from '../../shared/domain/consent.ts';
import { impUid, instant, koreanDate, won } from '../middleware/fields.ts';
import type { HttpEvent } from '../middleware/http.ts';
import { parseInput } from '../middleware/request.ts';
import { agreementFields, agreementOf } from './consent-body.ts';

/** Until when another system has been paid: an instant, or a Korean day, whose first moment it is then. */
const paidUntil = v.union(
  [
    v.pipe(
      koreanDate,
      v.transform((day) => kstInstant(day, 0)),
    ),
    instant,
  ],
  'a Korean day such as 2027-01-31, or an instant such as 2027-01-31T01:00:00Z',
);

/** What POST /subscriptions takes of a subscription that another system has charged until now. */
export const continuationFields = {
  anchor_on: v.optional(koreanDate),
  paid_until: v.optional(paidUntil),
  evidence: v.optional(v.strictObject({ imp_uid: impUid })),
  dry_run: v.optional(v.boolean(), false),
};

const consented = v.object({
  consent: v.optional(
    v.strictObject({
      ...agreementFields,
      price_before: won(0),
      price_after: won(0),
      effective_on: koreanDate,
    }),
  ),
});

interface Input {
  readonly anchor_on?: string | undefined;
  readonly paid_until?: Date | undefined;
  readonly evidence?: { readonly imp_uid: string } | undefined;
  readonly dry_run: boolean;
  readonly start_at?: Date | undefined;
  readonly trial_days?: number | undefined;
  readonly consent?: unknown;
}

/** Undefined: it is a subscription that begins here. Throws where the two are mixed. */
export function continuationOf(event: HttpEvent, input: Input) {
  const { anchor_on: anchorOn, paid_until, evidence } = input;
  if (anchorOn === undefined || paid_until === undefined) {
    const isMeant = anchorOn !== undefined || paid_until !== undefined;
    if (isMeant)
      throw misfit(
        anchorOn === undefined ? 'anchor_on' : 'paid_until',
        'anchor_on and paid_until come together',
      );
    if (evidence !== undefined) throw misfit('evidence', 'only with paid_until');
    if (input.dry_run) throw misfit('dry_run', 'only with paid_until');
    return undefined;
  }
  if (input.start_at !== undefined) throw misfit('start_at', 'not with paid_until');
  if (input.trial_days !== undefined) throw misfit('trial_days', 'not with paid_until');
  const { consent } = parseInput(consented, { consent: input.consent });
  return {
    anchorOn,
    paidUntil: paid_until,
    impUid: evidence?.imp_uid,
    consent: consent && {
      figures: {
        priceBefore: consent.price_before,
        priceAfter: consent.price_after,
        effectiveOn: consent.effective_on,
      },
      given: agreementOf(event, consent),
    },
  };
}

function misfit(path: string, message: string): BillingError {
  return new BillingError('invalid_request', 'the request does not fit', { issues: [{ path, message }] });
}
