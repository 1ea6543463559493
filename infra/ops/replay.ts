import { type Answer, type Api, Refused } from './api.ts';
import type { Given } from './command.ts';
import { Misunderstood } from './misunderstood.ts';
import { instantOf } from './stretch.ts';

/** Requests under way at a time: the API takes a hundred a second. */
const AT_ONCE = 8;

export interface Replay {
  /** What the API is asked for in one request. Absent: each subscription is asked for in turn. */
  readonly one?: object;
  readonly bounds: object;
}

/** One event, one subscription's, or those of all subscriptions. Throws what was misunderstood before anything is sent. */
export function replayOf({ event_id, subscription_id, from, to, types }: Given): Replay {
  const bounds = {
    ...(from === undefined ? {} : { from: instantOf('from', from) }),
    ...(to === undefined ? {} : { to: instantOf('to', to) }),
    ...(types === undefined ? {} : { types: types.split(',') }),
  };
  if (event_id !== undefined) {
    if (subscription_id !== undefined || Object.keys(bounds).length > 0)
      throw new Misunderstood('--event_id: only by itself');
    return { one: { event_id }, bounds };
  }
  if (subscription_id !== undefined) return { one: { subscription_id, ...bounds }, bounds };
  if (from === undefined) throw new Misunderstood('--event_id, --subscription_id or --from: required');
  return { bounds };
}

/** Each is one request of the API. */
export async function replayed(api: Api, { one, bounds }: Replay): Promise<Answer['json']> {
  if (one !== undefined) return (await api.call('POST', '/webhook-replays', one)).json;
  const sums = { subscriptions: 0, events: 0, messages: 0, unreadable: 0 };
  for await (const page of api.pages('/subscriptions', 'subscriptions')) {
    const ids: readonly string[] = page.map((one) => one.subscription_id);
    for (let at = 0; at < ids.length; at += AT_ONCE) {
      const some = ids.slice(at, at + AT_ONCE);
      for (const one of await Promise.all(some.map((id) => ofSubscription(api, id, bounds)))) {
        if (one === undefined) continue;
        sums.subscriptions += 1;
        sums.events += one.events;
        sums.messages += one.messages;
        sums.unreadable += one.unreadable;
      }
    }
  }
  return sums;
}

/** Most have told nothing in a stretch, which is a 404. */
async function ofSubscription(api: Api, subscription_id: string, bounds: object): Promise<Answer['json']> {
  try {
    return (await api.call('POST', '/webhook-replays', { subscription_id, ...bounds })).json;
  } catch (error) {
    if (error instanceof Refused && error.status === 404) return undefined;
    throw error;
  }
}
