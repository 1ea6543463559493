/** The simulator's own routes: its contract with scripts and tests. None of them exists at the vendor. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FaultRefused } from './faults.ts';
import { type Fields, textOf } from './fields.ts';
import { json, type Page } from './http.ts';
import type { UnsupportedCall } from './options.ts';
import { plant } from './planted-record.ts';
import type { Simulation } from './simulation.ts';
import { TEST_CARDS } from './test-cards.ts';
import { messagePage } from './window-page.ts';
import { openForScript, openForSdk, showWindow, submit } from './window-routes.ts';

const asset = (file: string, type: string): Page => ({
  status: 200,
  body: readFileSync(join(import.meta.dirname, 'browser', file), 'utf8'),
  headers: { 'content-type': `${type}; charset=utf-8` },
});

const setFaults = (sim: Simulation, patch: Fields): Page => {
  try {
    return json(200, sim.faults.set(patch));
  } catch (error) {
    if (error instanceof FaultRefused) return json(400, { message: error.message });
    throw error;
  }
};

const showSettings = ({ settings }: Simulation): Page =>
  json(200, {
    webhook_format: settings.webhookFormat,
    sandbox: settings.sandbox,
    empty_listing: settings.emptyListing,
  });

const setSettings = (sim: Simulation, patch: Fields): Page => {
  const { webhook_format: format = sim.settings.webhookFormat, sandbox = sim.settings.sandbox } = patch;
  const { empty_listing: empty = sim.settings.emptyListing } = patch;
  const isKnown = (format === 'json' || format === 'form') && typeof sandbox === 'boolean';
  if (!isKnown || (empty !== 200 && empty !== 400 && empty !== 404)) {
    return json(400, {
      message:
        'allowed: webhook_format "json" or "form", sandbox true or false, empty_listing 200, 400 or 404',
    });
  }
  sim.settings.emptyListing = empty;
  sim.settings.webhookFormat = format;
  sim.settings.sandbox = sandbox;
  return showSettings(sim);
};

/** Answers when everything that is due at the new time has been played, its webhooks included. */
const setClock = async (sim: Simulation, patch: Fields): Promise<Page> => {
  const now = new Date(textOf(patch, 'now') ?? '');
  if (Number.isNaN(now.getTime())) return json(400, { message: 'allowed: now, an ISO 8601 instant' });
  if (sim.setNow === undefined)
    return json(409, { message: 'this simulator lives on the clock of its process' });
  sim.setNow(now);
  await sim.jobs.runDue(now);
  return json(200, { now: sim.now().toISOString() });
};

export const rotateSecret = (sim: Simulation, impSecret: string): void => {
  sim.settings.keys = { ...sim.settings.keys, impSecret };
  sim.tokens.revoke();
};

/** Beside the records, what no record says: how much of each was named tax-free and VAT. */
const listPayments = (sim: Simulation, merchantUid: string | undefined) => {
  const payments = sim.ledger.everything(merchantUid);
  const taxes = payments.map(({ imp_uid }) => [imp_uid, sim.taxes.of(imp_uid)] as const);
  return { payments, taxes: Object.fromEntries(taxes.filter(([, tax]) => tax !== undefined)) };
};

const setKeys = (sim: Simulation, patch: Fields): Page => {
  const impSecret = textOf(patch, 'imp_secret');
  if (impSecret === null) return json(400, { message: 'allowed: imp_secret, a text' });
  rotateSecret(sim, impSecret);
  return json(200, {});
};

export const readUnsupportedCalls = ({ database }: Simulation): UnsupportedCall[] =>
  database.sql
    .prepare('SELECT method, path, at FROM unsupported_calls ORDER BY seq LIMIT 1000')
    .all()
    .map((row) => ({ method: String(row['method']), path: String(row['path']), at: String(row['at']) }));

const receipt = (sim: Simulation, impUid: string): Page => {
  const payment = sim.ledger.byImpUid(impUid)?.payment;
  if (payment === undefined) return json(404, { message: `no payment ${impUid}` });
  const message = `${payment.name} · ${payment.amount}원 · 취소 ${payment.cancel_amount}원 · ${payment.card_name ?? ''}`;
  return messagePage({ title: '매출전표', message, parentOrigin: null });
};

export interface SimulatorRequest {
  readonly method: string;
  readonly path: readonly string[];
  readonly query: Fields;
  readonly body: Fields;
}

/** Routes that name a merchant_uid or imp_uid in their path. */
const itemRoute = async (sim: Simulation, request: SimulatorRequest): Promise<Page | null> => {
  const { method, path, body } = request;
  const [, collection, id, action] = path;
  if (id === undefined || path.length > 4) return null;
  if (collection === 'windows' && method === 'GET' && action === undefined) return showWindow(sim, id);
  if (collection === 'windows' && method === 'POST' && action === 'submit') return submit(sim, id, body);
  if (collection === 'receipts' && method === 'GET' && action === undefined) return receipt(sim, id);
  return null;
};

export const handleSimulator = async (sim: Simulation, request: SimulatorRequest): Promise<Page> => {
  const { method, path, query, body } = request;
  switch (`${method} /${path.join('/')}`) {
    case 'GET /v1/iamport.js':
      return asset('iamport.js', 'text/javascript');
    case 'GET /simulator/assets/window.js':
      return asset('window.js', 'text/javascript');
    case 'GET /simulator/assets/window.css':
      return asset('window.css', 'text/css');
    case 'GET /simulator/health':
      return json(200, { ok: true, now: sim.now().toISOString() });
    case 'GET /simulator/payments':
      return json(200, listPayments(sim, textOf(query, 'merchant_uid') ?? undefined));
    case 'POST /simulator/payments':
      return json(201, { imp_uid: plant(sim, body) });
    case 'GET /simulator/cards':
      return json(200, { cards: TEST_CARDS });
    case 'POST /simulator/windows':
      return openForScript(sim, body);
    case 'POST /simulator/sdk/windows':
      return openForSdk(sim, body);
    case 'GET /simulator/faults':
      return json(200, sim.faults.current());
    case 'PUT /simulator/faults':
      return setFaults(sim, body);
    case 'DELETE /simulator/faults':
      sim.faults.clear();
      return json(200, {});
    case 'GET /simulator/settings':
      return showSettings(sim);
    case 'PUT /simulator/settings':
      return setSettings(sim, body);
    case 'GET /simulator/clock':
      return json(200, {
        now: sim.now().toISOString(),
        next_due_at: sim.jobs.nextDueAt()?.toISOString() ?? null,
      });
    case 'PUT /simulator/clock':
      return setClock(sim, body);
    case 'PUT /simulator/keys':
      return setKeys(sim, body);
    case 'GET /simulator/webhooks':
      return json(200, { webhooks: sim.webhooks.log() });
    case 'GET /simulator/unsupported-calls':
      return json(200, { calls: readUnsupportedCalls(sim) });
    default:
      return (
        (await itemRoute(sim, request)) ?? json(404, { message: `no ${method} /${path.join('/')} here` })
      );
  }
};
