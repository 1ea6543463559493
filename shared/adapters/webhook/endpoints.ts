import * as v from 'valibot';
import type { WebhookEndpoint } from '../../domain/webhook.ts';
import { exactly } from '../exactly.ts';

const schema = exactly<WebhookEndpoint[]>()(
  v.pipe(
    v.string(),
    v.parseJson(),
    v.array(v.object({ url: v.pipe(v.string(), v.url()), events: v.optional(v.array(v.string())) })),
  ),
);

/** What the stack has set (shared/env.ts); infra/config.ts has checked it at synth. */
export function readWebhookEndpoints(text: string): readonly WebhookEndpoint[] {
  return v.parse(schema, text);
}
