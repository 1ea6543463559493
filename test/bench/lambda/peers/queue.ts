import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { isQueue } from '../recording.ts';
import type { Player } from './play.ts';

const client = new SQSClient({});

/** To the queue of this process: the recording's address is of another. */
export const player: Player = (exchange) => {
  if (!isQueue(exchange)) return undefined;
  const QueueUrl = `${process.env['AWS_ENDPOINT_URL']}/123456789012/settle`;
  return client.send(new SendMessageCommand({ ...JSON.parse(exchange.requestBody), QueueUrl }));
};
