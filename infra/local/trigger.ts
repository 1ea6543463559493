import { randomIds } from '../../shared/adapters/ids.ts';
import { EVENT_TYPES } from '../../shared/domain/event-types.ts';
import { webhookBody } from '../../shared/domain/webhook.ts';
import { isSuccess, reasonOf } from '../../shared/domain/webhook-delivery.ts';
import { forwardUrl, readCommand, refuse } from './command-line.ts';
import { sampleEvent } from './sample-events.ts';
import { LOCAL_WEBHOOK_SECRET } from './settings.ts';
import { localWebhookSender } from './webhooks.ts';

const DEFAULT_URL = 'http://127.0.0.1:3000/hook';
const USAGE = `Usage: npm run trigger -- EVENT [--to URL]

Sends one sample event, signed with
  ${LOCAL_WEBHOOK_SECRET}

  EVENT      ${EVENT_TYPES[0]}, charge.paid …: docs/events.md has them all
  --to URL   where (${DEFAULT_URL}); http on this machine, https elsewhere
  --help     this text`;

/** `npm run trigger`: what a receiver gets, without a charge. */
const { values, positionals } = readCommand(USAGE, { to: { type: 'string', default: DEFAULT_URL } });
const [name, ...others] = positionals;
const type = EVENT_TYPES.find((one) => one === name);
if (type === undefined || others.length > 0)
  refuse(
    USAGE,
    `EVENT: received ${JSON.stringify(positionals.join(' '))}; allowed is one of ${EVENT_TYPES.join(', ')}`,
  );

const now = new Date();
const event = sampleEvent(type, { at: now, ulid: randomIds.ulid(now) });
const body = webhookBody(event);
const url = forwardUrl(USAGE, '--to', values.to);
const answer = await localWebhookSender().send({ url, id: event.id, body });
console.log(`${body}\n\n${isSuccess(answer) ? 'taken' : 'not taken'}: ${reasonOf(answer)}`);
if (!isSuccess(answer)) process.exitCode = 1;
