import { createHash } from 'node:crypto';
import { LOCAL_KEYS } from '../../../infra/local/settings.ts';
import { isQueue, isSecret } from './recording.ts';

/** What the services answer of which nothing runs here: a secret, and a queue that takes whatever it is sent. */
export function cannedAnswer(kind: string, requestBody: string): object | undefined {
  if (isSecret({ kind })) {
    const { impKey, impSecret } = LOCAL_KEYS;
    return { Name: 'keys', SecretString: JSON.stringify({ imp_key: impKey, imp_secret: impSecret }) };
  }
  if (!isQueue({ kind })) return undefined;
  const { MessageBody, Entries = [] } = JSON.parse(requestBody) as Message & { Entries?: readonly Message[] };
  if (kind.endsWith('.SendMessage')) return receipt(MessageBody);
  return { Successful: Entries.map(({ Id, MessageBody: body }) => ({ Id, ...receipt(body) })), Failed: [] };
}

interface Message {
  readonly Id?: string;
  readonly MessageBody?: string;
}

/** The client holds what it has sent against the digest. */
const receipt = (body = '') => ({
  MessageId: '059f36b4-87a3-44ab-83d2-661975830a7d',
  MD5OfMessageBody: createHash('md5').update(body).digest('hex'),
});
