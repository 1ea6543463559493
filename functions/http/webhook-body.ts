import * as v from 'valibot';
import type { WebhookNotice } from '../../shared/usecases/accept-webhook.ts';
import { impUid, merchantUid } from '../middleware/fields.ts';

/**
 * Reads `imp_uid` and `merchant_uid` out of a webhook: JSON or form, by content type and, if that misleads, by looks.
 * What cannot be read has no ids; it never throws, since a webhook is answered 200 unless *we* fail.
 */
export function readWebhook(text: string, contentType = ''): Omit<WebhookNotice, 'isStranger'> {
  const fields = contentType.includes('x-www-form-urlencoded')
    ? (readForm(text) ?? readJson(text))
    : (readJson(text) ?? readForm(text));
  return {
    impUid: ifValid(impUid, fields?.['imp_uid']),
    merchantUid: ifValid(merchantUid, fields?.['merchant_uid']),
  };
}

type Fields = Readonly<Record<string, unknown>>;

function readJson(text: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

function readForm(text: string): Fields | undefined {
  const form = new URLSearchParams(text);
  if (!form.has('imp_uid') && !form.has('merchant_uid')) return undefined;
  return { imp_uid: form.get('imp_uid'), merchant_uid: form.get('merchant_uid') };
}

function ifValid(schema: v.GenericSchema<string>, value: unknown): string | undefined {
  return v.is(schema, value) ? value : undefined;
}
