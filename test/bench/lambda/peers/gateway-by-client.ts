import { Iamport, Request } from 'iamport-rest-client-nodejs';
import { LOCAL_KEYS } from '../../../../infra/local/settings.ts';
import { isGateway } from '../recording.ts';
import type { Player } from './play.ts';

const baseUrl = process.env['AWS_ENDPOINT_URL'] ?? '';
const iamport = new Iamport({ apiKey: LOCAL_KEYS.impKey, apiSecret: LOCAL_KEYS.impSecret, baseUrl });

export const player: Player = (exchange) => {
  if (!isGateway(exchange)) return undefined;
  const { kind, requestBody } = exchange;
  // The client fetches its token by itself, with the first thing that it is asked for.
  if (kind === 'POST /users/getToken') return Promise.resolve();
  if (kind === 'POST /subscribe/payments/again')
    return Request.Subscribe.again(JSON.parse(requestBody)).request(iamport);
  const impUid = /^GET \/payments\/(imp_\w+)$/.exec(kind)?.[1];
  return impUid === undefined
    ? undefined
    : Request.Payments.getByImpUid({ imp_uid: impUid }).request(iamport);
};
