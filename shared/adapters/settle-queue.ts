import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import * as v from 'valibot';
import { SETTLE_SOURCES, type SettleHint, type SettleQueue } from '../ports.ts';
import { exactly } from './exactly.ts';

/** Ids are journaled as they stand: a text that is none (a name, an address) makes the message unreadable. */
const id = (max: number) => v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]+$/), v.maxLength(max));

/** Message body: `{"imp_uid", "merchant_uid", "source"}`. */
export const settleMessage = exactly<SettleHint>()(
  v.pipe(
    v.string(),
    v.parseJson(),
    v.object({
      imp_uid: id(80),
      merchant_uid: id(40),
      source: v.picklist(SETTLE_SOURCES),
    }),
    v.transform((wire) => ({ impUid: wire.imp_uid, merchantUid: wire.merchant_uid, source: wire.source })),
  ),
);

export function settleMessageBody(hint: SettleHint): string {
  return JSON.stringify({ imp_uid: hint.impUid, merchant_uid: hint.merchantUid, source: hint.source });
}

export function createSettleQueue(client: SQSClient, queueUrl: string): SettleQueue {
  return {
    async send(hint) {
      await client.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: settleMessageBody(hint) }));
    },
  };
}
