import * as v from 'valibot';
import { BillingError } from '../../domain/billing-error.ts';
import type { IamportAnswer } from './client.ts';

/** The payload of a good answer, or `gateway_invalid_answer`: nothing is done on an answer that does not fit. */
export function read<const S extends v.GenericSchema>(schema: S, answer: IamportAnswer): v.InferOutput<S> {
  if (answer.status !== 200 || answer.code !== 0)
    throw invalidAnswer(`HTTP ${answer.status} code ${answer.code}`);
  const parsed = v.safeParse(schema, answer.response);
  if (!parsed.success) throw invalidAnswer(v.getDotPath(parsed.issues[0]) ?? 'response');
  return parsed.output;
}

export function invalidAnswer(what: string): BillingError {
  return new BillingError('gateway_invalid_answer', `아임포트's answer cannot be used: ${what}`, {
    retryable: true,
  });
}
