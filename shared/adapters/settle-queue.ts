import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import * as v from 'valibot';
import { SETTLE_SOURCES, type SettleHint, type SettleQueue } from '../ports.ts';
import { correlationId } from './correlation.ts';
import { exactly } from './exactly.ts';
import { instant } from './instant.ts';
import { tellingWhatPasses } from './passing.ts';

/** Ids are journaled as they stand: a text that is none (a name, an address) makes the message unreadable. */
const id = (max: number) => v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]+$/), v.maxLength(max));

/** Written out, so that what `SettleHint` gains must be sent as well. */
interface Hint {
  impUid: string;
  merchantUid: string;
  source: (typeof SETTLE_SOURCES)[number];
  strangerAt?: Date | undefined;
}

/** Message body: `{"imp_uid", "merchant_uid", "source", "stranger_at"?}`, and a `correlation_id` for the journal. */
export const settleMessage = exactly<SettleHint>()(
  v.pipe(
    v.string(),
    v.parseJson(),
    v.object({
      imp_uid: id(80),
      merchant_uid: id(40),
      source: v.picklist(SETTLE_SOURCES),
      stranger_at: v.optional(instant),
    }),
    v.transform(
      ({ imp_uid, merchant_uid, source, stranger_at }): Hint => ({
        ...{ impUid: imp_uid, merchantUid: merchant_uid, source },
        ...(stranger_at === undefined ? {} : { strangerAt: stranger_at }),
      }),
    ),
  ),
);

export function settleMessageBody({ impUid, merchantUid, source, strangerAt }: SettleHint): string {
  const stranger_at = strangerAt?.toISOString();
  const correlation_id = correlationId();
  return JSON.stringify({ imp_uid: impUid, merchant_uid: merchantUid, source, stranger_at, correlation_id });
}

export function createSettleQueue(client: Pick<SQSClient, 'send'>, queueUrl: string): SettleQueue {
  const queue = tellingWhatPasses('a queue', client);
  return {
    async send(hint) {
      await queue.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: settleMessageBody(hint) }));
    },
  };
}
