import * as v from 'valibot';
import { normalizePhoneNumber } from './phone-number.ts';
import { printable } from './plain-text.ts';

const rfcEmail = v.pipe(v.string(), v.rfcEmail());

/**
 * Who is asked to pay, as people write it. The name is stored whole (checkout-page/request-pay.ts shortens it for
 * 아임포트), the number as 아임포트 takes it, which has 64 characters for an e-mail address.
 */
export const buyer = v.strictObject({
  name: printable(100),
  email: v.pipe(
    v.string(),
    v.trim(),
    v.maxLength(64, 'at most 64 characters'),
    v.check((text) => v.is(rfcEmail, text) && /\.[A-Za-z0-9-]{2,}$/.test(text), 'an e-mail address'),
  ),
  tel: v.pipe(v.string(), v.transform(normalizePhoneNumber), v.string('a phone number, e.g. 010-1234-5678')),
});
