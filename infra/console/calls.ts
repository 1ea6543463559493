/** What the pages ask of the API, and all that is passed on. A part in braces is one segment, as the browser has encoded it. */
const CALLS = [
  'GET /overview',
  'GET /work',
  'GET /hold',
  'PUT /hold',
  'DELETE /hold',
  'GET /find',
  'GET /subscriptions',
  'GET /charges',
  'GET /customers/{customer_id}',
  'PUT /customers/{customer_id}/hold',
  'DELETE /customers/{customer_id}/hold',
  'GET /subscriptions/{subscription_id}',
  'GET /subscriptions/{subscription_id}/charges',
  'GET /subscriptions/{subscription_id}/timeline',
  'GET /subscriptions/{subscription_id}/cancel-preview',
  'POST /subscriptions/{subscription_id}/cancel',
  'GET /charges/{merchant_uid}',
  'GET /charges/{merchant_uid}/timeline',
  'POST /charges/{merchant_uid}/refunds',
  'POST /charges/{merchant_uid}/retry',
] as const;

const patterns = CALLS.map((call) => new RegExp(`^${call.replace(/\{\w+\}/g, '[^/?#]+')}$`));

/** `path` without its query. A segment of dots would be resolved on the way, and lead elsewhere. */
export function isOfThePages(method: string, path: string): boolean {
  const isWalk = path.split('/').some((segment) => /^(?:\.|%2e){1,2}$/i.test(segment));
  return !isWalk && patterns.some((pattern) => pattern.test(`${method} ${path}`));
}
