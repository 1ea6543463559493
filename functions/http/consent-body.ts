import * as v from 'valibot';
import type { GivenAgreement } from '../../shared/usecases/record-consent.ts';
import { consentMethod, instant, shownText } from '../middleware/fields.ts';
import type { HttpEvent } from '../middleware/http.ts';

/** When and how the customer has agreed. */
export const agreementFields = {
  agreed_at: instant,
  method: consentMethod,
  text: v.optional(shownText),
};

interface AgreementInput {
  readonly agreed_at: Date;
  readonly method: string;
  readonly text?: string | undefined;
}

export function agreementOf(event: HttpEvent, { agreed_at, method, text }: AgreementInput): GivenAgreement {
  return { agreedAt: agreed_at, method, text, by: callerOf(event) };
}

/** Who has signed the request; `merchant` where requests are not signed (one machine). */
function callerOf({ requestContext }: HttpEvent): string {
  const { authorizer } = requestContext as { authorizer?: { iam?: { userArn?: unknown } } };
  const arn = authorizer?.iam?.userArn;
  return typeof arn === 'string' && arn !== '' ? arn.slice(0, 200) : 'merchant';
}
