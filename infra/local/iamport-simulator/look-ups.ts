/**
 * The reading endpoints. `lookup_lag_ms` hides records from find, findAll and the status listing until that long after
 * their commit, on the simulator's clock; GET /payments/{imp_uid} never lags: whoever knows an imp_uid got it from an
 * answer or a webhook, and no lag has been seen there. Changes of a listed record show at once.
 */
import { type Fields, flagOf, numberOf } from './fields.ts';
import { type ListQuery, SORTINGS } from './ledger.ts';
import type { Simulation } from './simulation.ts';
import { answered, badRequest, notFound, type Reply, STATUSES, unixSeconds, type V1Status } from './wire.ts';

const DEFAULT_LIMIT = 20;
const MAX_LIMIT = 1000;
const MAX_WINDOW_SECONDS = 90 * 86_400;

type Page = { readonly page: number; readonly limit: number; readonly sorting: string };

const asStatus = (text: string): V1Status | undefined => STATUSES.find((status) => status === text);

const readPage = (query: Fields): Page | null => {
  const page = numberOf(query, 'page') ?? 1;
  const limit = numberOf(query, 'limit') ?? DEFAULT_LIMIT;
  const sorting = String(query['sorting'] ?? '-started');
  const valid =
    Number.isSafeInteger(page) &&
    page >= 1 &&
    Number.isSafeInteger(limit) &&
    limit >= 1 &&
    limit <= MAX_LIMIT;
  return valid && Object.hasOwn(SORTINGS, sorting) ? { page, limit, sorting } : null;
};

const listed = (
  sim: Simulation,
  { page, limit, sorting }: Page,
  filter: Omit<ListQuery, 'committedBeforeMs' | 'sorting' | 'limit' | 'offset'>,
  whenEmpty: () => Reply | null,
): Reply => {
  const committedBeforeMs = sim.now().getTime() - sim.faults.lookupLagMs();
  const query = { ...filter, committedBeforeMs, sorting, limit, offset: (page - 1) * limit };
  const total = sim.ledger.count(query);
  const empty = total === 0 ? whenEmpty() : null;
  if (empty !== null) return empty;
  if (page > Math.max(1, Math.ceil(total / limit))) return badRequest('조회 가능한 페이지를 초과하였습니다.');
  const next = page * limit < total ? page + 1 : 0;
  return answered({ total, previous: page - 1, next, list: sim.ledger.list(query) });
};

export const getPayment = (sim: Simulation, impUid: string, query: Fields): Reply => {
  const payment = sim.ledger.byImpUid(impUid)?.payment;
  const hidden = payment?.sandbox === true && !flagOf(query, 'include_sandbox');
  return payment === undefined || hidden ? notFound() : answered(payment);
};

/** Every payment of a merchant_uid; 404 while there is none (yet). */
export const findAll = (
  sim: Simulation,
  merchantUid: string,
  status: string | undefined,
  query: Fields,
): Reply => {
  const page = readPage(query);
  const wanted = status === undefined ? undefined : asStatus(status);
  if (page === null) return badRequest('page, limit, sorting 파라미터를 확인해주세요.');
  if (status !== undefined && wanted === undefined) return badRequest('올바르지 않은 payment_status입니다.');
  return listed(sim, page, { merchantUid, ...(wanted && { status: wanted }) }, notFound);
};

/** The first by `sorting`; with a status the newest of that status, whatever the sorting says. */
export const find = (
  sim: Simulation,
  merchantUid: string,
  status: string | undefined,
  query: Fields,
): Reply => {
  const sorting = status === undefined ? (query['sorting'] ?? '-started') : '-started';
  const all = findAll(sim, merchantUid, status, { sorting, limit: 1 });
  if (all.status !== 200) return all;
  return answered((all.body.response as { list: unknown[] }).list[0]);
};

/** One window of at most 90 days; each record counts at the time of its final status. */
export const listByStatus = (sim: Simulation, status: string, query: Fields): Reply => {
  const page = readPage(query);
  const wanted = asStatus(status);
  const to = numberOf(query, 'to') ?? unixSeconds(sim.now());
  const from = numberOf(query, 'from') ?? to - MAX_WINDOW_SECONDS;
  if (status !== 'all' && wanted === undefined) return badRequest('올바르지 않은 payment_status입니다.');
  if (page === null) return badRequest('page, limit, sorting 파라미터를 확인해주세요.');
  if (!Number.isSafeInteger(from) || !Number.isSafeInteger(to) || from > to) {
    return badRequest('from, to 파라미터를 확인해주세요.');
  }
  if (to - from > MAX_WINDOW_SECONDS) return badRequest('조회기간은 최대 90일까지 가능합니다.');
  return listed(sim, page, { from, to, ...(wanted && { status: wanted }) }, () => {
    switch (sim.settings.emptyListing) {
      case 'page':
        return null;
      case '404':
        return notFound();
      case '400':
        return badRequest('조회 가능한 페이지를 초과하였습니다.');
    }
  });
};
