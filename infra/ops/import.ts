import { createHash } from 'node:crypto';
import { type Answer, type Api, Refused, Unreachable } from './api.ts';
import { type Cell, csvOf } from './csv.ts';
import { type Line, repeated, requestsOf } from './import-file.ts';

/** What has become of a line, or in a dry run would. `unanswered`: nobody knows yet, run it again. */
export interface Outcome {
  readonly line: number;
  readonly customer_id: string;
  readonly customer_uid: string;
  readonly plan_id: string;
  readonly outcome: 'taken_over' | 'already' | 'refused' | 'unanswered';
  readonly code: string | null;
  readonly field: string | null;
  readonly message: string | null;
  readonly next_charge_at: string | null;
}

/** Each line asks each route once, and each takes so many requests a second (infra/constructs/billing-api.ts): beyond, lines go without an answer. */
export const HIGHEST_RATE = 100;
/** Lines under way at a time are those that begin within so long: an answer of five seconds does not slow the pace. */
const LONGEST_LINE_S = 5;
const MOST_TRIES = 4;
const FIRST_PAUSE_MS = 500;
/** After so many lines in a row without an answer nobody is asked any more: the rest is for the next run. */
const MOST_UNANSWERED = 10;

export interface Import {
  readonly api: Api;
  readonly lines: readonly Line[];
  readonly isDryRun: boolean;
  /** Lines begun in a second. */
  readonly rate: number;
  /** Before the first write. */
  readonly confirm: (what: string) => Promise<void>;
  readonly time: Time;
}

interface Time {
  readonly nowMs: () => number;
  readonly sleep: (ms: number) => Promise<unknown>;
}

/**
 * Takes customers over, line by line. All lines are checked before the first is written, and nothing is written while one is refused:
 * who is not in the file any more goes on being charged where they are. Dying anywhere leaves lines that are done and
 * lines that are not; run again, the former are `already`.
 */
export async function imported(given: Import): Promise<readonly Outcome[]> {
  const { api, lines, isDryRun, rate, confirm, time } = given;
  const twice = repeated(lines);
  const checked = await paced(lines, rate, time, (one) =>
    answered(one, time, () => check(api, one, twice.get(one))),
  );
  const isClear = checked.every(({ outcome }) => outcome === 'taken_over' || outcome === 'already');
  if (isDryRun || !isClear) return checked;
  const open = lines.filter((_, at) => checked[at]?.outcome === 'taken_over');
  if (open.length === 0) return checked;
  await confirm(`takes over ${open.length} of ${lines.length} lines`);
  const done = await paced(open, rate, time, (one) => answered(one, time, () => write(api, one)));
  const written = new Map(done.map((one) => [one.line, one]));
  return checked.map((one) => written.get(one.line) ?? one);
}

/** Asks for all that writing asks for, and writes nothing. */
async function check(api: Api, one: Line, first: number | undefined): Promise<Outcome> {
  if (first !== undefined)
    return outcome(one, 'refused', { code: 'repeated_line', message: `line ${first} is of the same` });
  const { card, subscription } = requestsOf(one);
  const standing = card.customer_id === undefined ? [] : await subscriptionsOf(api, card.customer_id);
  const mine = standing.filter(({ plan }) => plan.plan_id === subscription.plan_id);
  // Also one that has ended since: who has canceled here is not brought back by a file.
  const done = mine.find(({ customer_uid }) => customer_uid === subscription.customer_uid);
  if (done !== undefined) return outcome(one, 'already', { next_charge_at: done.next_charge_at });
  const live = mine.find(({ status }) => status !== 'canceled');
  if (live !== undefined)
    return outcome(one, 'refused', {
      code: 'already_subscribed',
      field: 'plan_id',
      message: `subscription ${live.subscription_id} to this plan is ${live.status}`,
    });
  await api.call('POST', '/cards', { ...card, dry_run: true });
  const { json } = await api.call('POST', '/subscriptions', { ...subscription, dry_run: true });
  return outcome(one, 'taken_over', { next_charge_at: json.next_charge_at });
}

async function write(api: Api, one: Line): Promise<Outcome> {
  const { card, subscription } = requestsOf(one);
  // Of the content: the same line is the same request, whoever sends it and however often; a line that was mended is another.
  const key = `import-${createHash('sha256')
    .update(JSON.stringify([card, subscription]))
    .digest('hex')}`;
  // Dying between the two leaves a card that nothing charges; the next run finds it, and goes on.
  await api.call('POST', '/cards', card, key);
  const { json } = await api.call('POST', '/subscriptions', subscription, key);
  return outcome(one, 'taken_over', { next_charge_at: json.next_charge_at });
}

async function subscriptionsOf(api: Api, customerId: string): Promise<readonly Answer['json'][]> {
  // What cannot be read may be the very one that is looked for.
  const none = { subscriptions: [], unreadable: 0 };
  const { json } = await api
    .call('GET', `/customers/${encodeURIComponent(customerId)}`)
    .catch((error: unknown) => {
      if (error instanceof Refused && error.status === 404) return { json: none };
      throw error;
    });
  if (json.unreadable > 0) throw new Unreachable('some of what this customer has cannot be read');
  return json.subscriptions;
}

/** A refusal is the line's outcome. No answer is asked again a few times, under the same key, and then is one too. */
async function answered(one: Line, time: Time, act: () => Promise<Outcome>): Promise<Outcome> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await act();
    } catch (error) {
      if (error instanceof Refused) return refused(one, error);
      if (!(error instanceof Unreachable)) throw error;
      if (tries >= MOST_TRIES) return outcome(one, 'unanswered', { message: error.message });
      await time.sleep(FIRST_PAUSE_MS * 2 ** (tries - 1));
    }
  }
}

function refused(one: Line, { message, status, problem: { code, detail, errors = [] } }: Refused): Outcome {
  // Throttled, or not allowed to: it is not about the line.
  if (status === 429) return outcome(one, 'unanswered', { message });
  const [first] = errors;
  return outcome(one, 'refused', {
    code: code ?? String(status),
    field: first?.path ?? null,
    message: first?.message ?? detail ?? message,
  });
}

function outcome(
  { line, cells }: Line,
  outcome: Outcome['outcome'],
  said: Partial<Pick<Outcome, 'code' | 'field' | 'message' | 'next_charge_at'>>,
): Outcome {
  const { customer_id = '', customer_uid = '', plan_id = '' } = cells;
  const nothing = { code: null, field: null, message: null, next_charge_at: null };
  return { line, customer_id, customer_uid, plan_id, outcome, ...nothing, ...said };
}

/** Begins so many a second, in order, and has some under way at a time. Answers in order. */
async function paced(
  lines: readonly Line[],
  rate: number,
  { nowMs, sleep }: Time,
  act: (one: Line) => Promise<Outcome>,
): Promise<readonly Outcome[]> {
  const outcomes: Promise<Outcome>[] = [];
  const running = new Set<Promise<Outcome>>();
  const began = nowMs();
  const mostAtOnce = rate * LONGEST_LINE_S;
  let unanswered = 0;
  for (const [at, one] of lines.entries()) {
    if (unanswered >= MOST_UNANSWERED) {
      outcomes.push(
        Promise.resolve(outcome(one, 'unanswered', { message: 'not asked: the API does not answer' })),
      );
      continue;
    }
    const waitMs = began + (at * 1_000) / rate - nowMs();
    if (waitMs > 0) await sleep(waitMs);
    if (running.size >= mostAtOnce) await Promise.race(running);
    const asked = act(one).then((ended) => {
      unanswered = ended.outcome === 'unanswered' ? unanswered + 1 : 0;
      running.delete(asked);
      return ended;
    });
    running.add(asked);
    outcomes.push(asked);
  }
  return Promise.all(outcomes);
}

const HEADINGS = [
  ...['line', 'customer_id', 'customer_uid', 'plan_id', 'outcome', 'code', 'field', 'message'],
  'next_charge_at',
] as const;

export function reportOf(outcomes: readonly Outcome[], format: 'csv' | 'jsonl'): string {
  if (format === 'jsonl') return outcomes.map((one) => `${JSON.stringify(one)}\n`).join('');
  const rows = outcomes.map((one) => HEADINGS.map((name): Cell => one[name]));
  return csvOf(HEADINGS, rows);
}

/** `3 taken_over, 1 refused`. */
export function summaryOf(outcomes: readonly Outcome[]): string {
  const counts = Object.entries(Object.groupBy(outcomes, (one) => one.outcome));
  return counts.map(([what, ones = []]) => `${ones.length} ${what}`).join(', ') || 'no lines';
}
