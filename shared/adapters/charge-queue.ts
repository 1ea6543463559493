import { SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import * as v from 'valibot';
import { BillingError } from '../domain/billing-error.ts';
import { ownCustomerUid } from '../domain/card.ts';
import type { ChargeQueue, DueSubject } from '../ports.ts';
import { correlationId } from './correlation.ts';
import { exactly } from './exactly.ts';
import { instant } from './instant.ts';
import { tellingWhatPasses } from './passing.ts';

export interface ChargeMessage {
  readonly subject: DueSubject;
  /** The instant the work is to be done for. */
  readonly asOf: Date;
}

type SubscriptionSubject = Extract<DueSubject, { kind: 'subscription' }>;

const subject = exactly<DueSubject>()(
  v.union([
    v.pipe(
      v.object({
        subscription_id: v.string(),
        period: v.number(),
        customer_uid: v.optional(v.string()),
      }),
      v.transform(
        ({ subscription_id, period, customer_uid }): SubscriptionSubject => ({
          kind: 'subscription',
          subscriptionId: subscription_id,
          period,
          customerUid: customer_uid,
        }),
      ),
    ),
    v.pipe(
      v.object({ merchant_uid: v.string() }),
      v.transform(({ merchant_uid }) => ({ kind: 'charge' as const, merchantUid: merchant_uid })),
    ),
    v.pipe(
      v.object({ registration_id: v.string() }),
      v.transform(({ registration_id }) => ({
        kind: 'registration' as const,
        registrationId: registration_id,
      })),
    ),
  ]),
);

/**
 * Message body: `{"subscription_id", "period", "customer_uid", "as_of"}`, `{"merchant_uid", "as_of"}` or `{"registration_id", "as_of"}`,
 * and the `correlation_id` of whoever sent it, which is for the journal alone and need not be readable.
 */
export const chargeMessage = exactly<ChargeMessage>()(
  v.pipe(
    v.string(),
    v.parseJson(),
    v.looseObject({ as_of: instant }),
    v.transform(({ as_of, ...ids }) => ({ subject: ids, asOf: as_of })),
    v.object({ subject, asOf: v.date() }),
  ),
);

export function chargeMessageBody({ subject, asOf }: ChargeMessage): string {
  const sent = { as_of: asOf.toISOString(), correlation_id: correlationId() };
  switch (subject.kind) {
    case 'subscription':
      return JSON.stringify({
        subscription_id: subject.subscriptionId,
        period: subject.period,
        // Whoever works on it then reads the card by itself.
        customer_uid: subject.customerUid && ownCustomerUid(subject.customerUid),
        ...sent,
      });
    case 'charge':
      return JSON.stringify({ merchant_uid: subject.merchantUid, ...sent });
    case 'registration':
      return JSON.stringify({ registration_id: subject.registrationId, ...sent });
  }
}

/** SQS's limit per call. */
const BATCH = 10;

export function createChargeQueue(client: Pick<SQSClient, 'send'>, queueUrl: string): ChargeQueue {
  const queue = tellingWhatPasses('a queue', client);
  return {
    async send(messages) {
      let failure: unknown;
      // A batch that is not taken is in nobody's way: the others are sent, and then the failure is told.
      for (let start = 0; start < messages.length; start += BATCH) {
        const Entries = messages
          .slice(start, start + BATCH)
          .map((message, index) => ({ Id: String(index), MessageBody: chargeMessageBody(message) }));
        try {
          const { Failed = [] } = await queue.send(
            new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries }),
          );
          if (Failed.length > 0)
            throw new BillingError('storage_busy', 'some messages were not queued', { retryable: true });
        } catch (error) {
          failure ??= error;
        }
      }
      // What was claimed and not sent comes due again at the end of its lease.
      if (failure !== undefined) throw failure;
    },
  };
}
