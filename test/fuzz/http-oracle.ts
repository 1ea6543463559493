import type { FunctionSpec } from '../../infra/topology.ts';
import { allApart } from '../support/open-charge.ts';
import { changesSince, demand, type State } from './finding.ts';
import type { Known } from './history.ts';
import { ECHO } from './hostile.ts';
import type { BuiltRequest } from './http-input.ts';
import type { GoodRequest } from './http-requests.ts';
import { BUYER, CARD_NUMBER, leaksIn, SECRETS } from './secrets.ts';
import type { FuzzWorld } from './world.ts';

export interface Answer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What people read gets a page instead of problem+json. */
const PAGES: ReadonlySet<string> = new Set([
  'show-checkout',
  'checkout-redirect',
  'show-manage-page',
  'manage-act',
]);
/** These pages show the buyer to whoever holds their link; opening one gives back what the merchant sent. */
const SHOWS_BUYER: ReadonlySet<string> = new Set([
  'show-checkout',
  'create-card-registration',
  'show-manage-page',
]);
/** These may charge a card: once, and what the request or its subscription says. */
const CHARGES: ReadonlySet<string> = new Set([
  'create-charge',
  'create-subscription',
  'resume-subscription',
  'change-card',
  'retry-charge',
  'record-consent',
  'manage-act',
]);
const READS = /^(get-|list-|show-|serve-|preview-)/;
/** What does not fit together is told at the second of the two. */
const TOLD_AT: Readonly<Record<string, string>> = {
  charge: 'subscribe',
  at: 'refund',
  event_id: 'subscription_id',
  // Without it a body is an order, which has an action.
  from_dry_run: 'action',
};
const UNREADABLE: ReadonlySet<string> = new Set(['the body is not JSON', 'the body is not UTF-8']);

/** True for an answer that says no; what a card or the PG has declined is no refusal but an outcome. */
export function isRefusal({ statusCode, headers }: Answer): boolean {
  if (statusCode === 402) return false;
  return statusCode >= 400 && (headers['content-type'] ?? '').startsWith('application/problem+json');
}

/** An answer of any kind: no crash of ours, headers that are headers, protection, and nothing secret. */
export function demandAnswer(spec: FunctionSpec, answer: Answer, request: BuiltRequest): void {
  const { statusCode, headers, body } = answer;
  demand(Number.isInteger(statusCode) && statusCode >= 200, 'no status', () => answer);
  demand(statusCode < 500, 'a 5xx', () => answer);
  demand(typeof body === 'string', 'no body', () => answer);
  for (const [name, value] of Object.entries(headers)) {
    demand(/^[a-z-]+$/.test(name), 'an odd header name', () => name);
    demand(typeof value === 'string' && /^[\x20-\x7e]*$/.test(value), 'an odd header value', () => [
      name,
      value,
    ]);
  }
  demand(headers['x-content-type-options'] === 'nosniff', 'no nosniff', () => headers);
  const isPage = (headers['content-type'] ?? '').startsWith('text/html');
  const referrer = isPage ? 'strict-origin' : 'no-referrer';
  demand(headers['referrer-policy'] === referrer, 'no referrer-policy', () => headers);
  if (spec.name !== 'serve-asset')
    demand(headers['cache-control'] === 'no-store', 'may be cached', () => headers);
  const mayShowBuyer = statusCode < 300 && SHOWS_BUYER.has(spec.name);
  const secrets = { ...SECRETS, 'card number': CARD_NUMBER, ...(mayShowBuyer ? {} : BUYER) };
  const text = `${body}${JSON.stringify(headers)}`;
  // A merchant gets back what it sent and we took (a charge's name); a refusal quotes nothing.
  const taken = statusCode < 400 || (headers['content-type'] ?? '').startsWith('application/json');
  const own = taken ? leaksIn(JSON.stringify([request.json, request.event.pathParameters]), secrets) : [];
  const told = leaksIn(text, secrets).filter((name) => !own.includes(name));
  demand(told.length === 0, 'an answer tells a secret', () => [told, text]);
  // A form that does not fit is shown again as it was filled in, to whoever has filled it in.
  const isOwnForm = spec.name === 'manage-act' && statusCode === 400;
  if (!taken && !isOwnForm) demand(!body.includes(ECHO), 'an error quotes its input', () => body);
}

/** A refusal: problem+json with a stable code and, when fields do not fit, the fields; a page where people read it. */
export function demandGoodRefusal(spec: FunctionSpec, answer: Answer, request: BuiltRequest): void {
  const { statusCode, headers, body } = answer;
  const type = headers['content-type'] ?? '';
  if (PAGES.has(spec.name))
    return demand(type.startsWith('text/html'), 'an error page is not HTML', () => type);
  // A declined charge, and a refund that the PG refused, are stored outcomes with bodies of their own.
  if (type.startsWith('application/json')) {
    const isOutcome =
      ['create-charge', 'refund-charge'].includes(spec.name) && [402, 409].includes(statusCode);
    return demand(isOutcome, 'an error that is no problem+json', () => answer);
  }
  demand(type.startsWith('application/problem+json'), 'an error that is no problem+json', () => answer);
  const problem = JSON.parse(body) as Problem;
  demand(problem.status === statusCode && /^[a-z_]+$/.test(problem.code), 'an odd problem', () => problem);
  if (problem.code !== 'invalid_request') return;
  const paths = (problem.errors ?? []).map(({ path }) => path);
  const isUnreadable = UNREADABLE.has(problem.detail ?? '');
  demand(paths.length > 0 || isUnreadable, 'bad input, and no field is named', () => problem);
  const nameless = !isRecord(request.json) || Object.hasOwn(request.json as object, '');
  demand(nameless || !paths.includes(''), 'a field without a name', () => problem);
  const { touched } = request;
  if (touched === undefined || touched.has('')) return;
  const blamed = new Set([...touched].flatMap((path) => [path, TOLD_AT[path] ?? path]));
  const wrong = paths.filter((path) => !blamed.has(path) && !blamed.has(path.split('.')[0] ?? ''));
  demand(isUnreadable || wrong.length === 0, 'a field is blamed that nobody touched', () => [
    wrong,
    [...touched],
  ]);
}

/** An input that was taken: fields that the route knows, no state changed by reading, no money unasked for. */
export function demandGoodSuccess(
  spec: FunctionSpec,
  request: BuiltRequest,
  goods: readonly GoodRequest[],
  world: FuzzWorld,
  before: State,
): void {
  const { charges, cancels } = world.outbox;
  if (READS.test(spec.name)) demand(changesSince(before, world).length === 0, 'reading changed something');
  demand(charges.length <= (CHARGES.has(spec.name) ? 1 : 0), 'money was asked for', () => charges);
  const givesBack =
    spec.name === 'refund-charge' || (spec.name === 'cancel-subscription' && wishesUnused(request));
  demand(cancels.length <= (givesBack ? 1 : 0), 'money was given back', () => cancels);
  for (const charge of charges) demandWrittenAhead(world, charge);
  for (const cancel of cancels) demandRefundWrittenAhead(world, cancel);
  const ofRoute = goods.filter(({ route }) => route === undefined || route === request.event.routeKey);
  const takesJson = spec.name !== 'receive-webhook' && ofRoute.some(({ json }) => json !== undefined);
  if (!takesJson || request.text === '') return;
  demand(isRecord(request.json), 'a body that is no JSON object was taken', () => request.text);
  if (spec.name === 'complete-checkout') return;
  const known = new Set(goods.flatMap(({ json }) => Object.keys(json ?? {})));
  const unknown = Object.keys(request.json as object).filter((name) => !known.has(name));
  demand(unknown.length === 0, 'a field that nobody knows was taken', () => unknown);
  if (spec.name !== 'create-charge') return;
  for (const charge of charges) {
    const { customer_uid, amount } = request.json as Record<string, unknown>;
    demand(
      charge['customer_uid'] === customer_uid && charge['amount'] === amount,
      'another charge',
      () => charge,
    );
  }
}

const wishesUnused = ({ json }: BuiltRequest): boolean =>
  isRecord(json) && (json as Record<string, unknown>)['refund'] === 'unused';

/** What left for 아임포트 stands in the table as this very attempt, and its money is at most once there. */
export function demandWrittenAhead(
  world: FuzzWorld,
  { merchant_uid, customer_uid, amount, notice_url }: Sent,
): void {
  const charges = allApart(world.items());
  const stored = charges.find((item) => item['merchantUid'] === merchant_uid && 'attempts' in item);
  const attempts = (stored?.['attempts'] ?? []) as readonly Record<string, unknown>[];
  const agrees =
    stored?.['amount'] === amount &&
    attempts.some((one) => one['merchantUid'] === merchant_uid && one['customerUid'] === customer_uid);
  demand(agrees, 'a charge that no attempt tells of', () => [merchant_uid, customer_uid, amount]);
  demand(
    notice_url === `${world.settings.publicBaseUrl}/webhooks/iamport`,
    'another notice_url',
    () => notice_url,
  );
  const paid = world.iamport.rows.filter(
    ({ payment }) => payment.merchant_uid === merchant_uid && payment.status === 'paid',
  );
  demand(paid.length <= 1, 'paid twice', () => paid);
}

/** A cancel that left for 아임포트 stands on its charge as this very refund, which its reason names. */
export function demandRefundWrittenAhead(
  world: FuzzWorld,
  { imp_uid, amount, checksum, reason }: Sent,
): void {
  const stored = world
    .items()
    .find(({ payment }) => (payment as Sent | undefined)?.['impUid'] === imp_uid && imp_uid !== undefined);
  const refunds = (stored?.['refunds'] ?? []) as readonly Sent[];
  const agrees = refunds.some(
    (one) =>
      String(reason).startsWith(`[${String(one['refundId'])}]`) &&
      one['amount'] === amount &&
      one['checksum'] === checksum,
  );
  demand(agrees, 'a cancel that no refund tells of', () => [imp_uid, amount, checksum, reason]);
}

type Sent = Readonly<Record<string, unknown>>;

/** The secret halves of all links: whoever reads one may register a card, or see what a customer has. */
export function tokenSecretsOf(known: Known): readonly string[] {
  return [
    ...Object.values(known.registrations).map(({ token }) => token),
    ...Object.values(known.manageTokens),
  ].map((token) => token.split('.')[1] ?? '');
}

interface Problem {
  readonly status: number;
  readonly code: string;
  readonly detail?: string;
  readonly errors?: readonly { readonly path: string }[];
}

function isRecord(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
