import type { Subscription } from './subscription.ts';

/** Requests that are remembered. More than these nobody has under way at once. */
const KEPT = 10;

/** True where that request has asked its card out of turn before: repeated, as it died before its answer, it does not ask again. */
export const hasAsked = ({ askedUnder }: Subscription, request: string): boolean =>
  askedUnder?.includes(request) === true;

export const asking = (subscription: Subscription, request: string): Subscription => ({
  ...subscription,
  askedUnder: [...(subscription.askedUnder ?? []), request].slice(-KEPT),
});
