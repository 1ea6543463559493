/** What `PUT /simulator/faults` understands, and the countdown of what is set. */

export const FAULT_TARGETS = ['again', 'payment', 'findAll', 'status', 'token', 'cancel', 'pg'] as const;
export type FaultTarget = (typeof FAULT_TARGETS)[number];

export const FAULT_KINDS = [
  'latency',
  'timeout_before_commit',
  'timeout_after_commit',
  'reset_before_commit',
  'reset_after_commit',
  'html_after_commit',
  'error_5xx',
  'late_commit',
  'wrong_amount',
  'wrong_customer_uid',
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

export const WEBHOOK_FAULTS = ['lost', 'duplicated', 'late', 'before_redirect'] as const;
export type WebhookFaultKind = (typeof WEBHOOK_FAULTS)[number];

export const DUPLICATE_POLICIES = ['strict', 'racy', 'lax', 'single-use'] as const;
export type DuplicatePolicy = (typeof DUPLICATE_POLICIES)[number];

export interface Fault<Kind extends string = FaultKind> {
  readonly kind: Kind;
  /** How many more requests it hits; absent: until cleared. */
  readonly times?: number;
  readonly ms?: number;
}

export type Faults = { readonly [target in FaultTarget]?: Fault } & {
  readonly webhook?: Fault<WebhookFaultKind>;
  readonly lookup_lag_ms?: number;
  readonly duplicates?: DuplicatePolicy;
};

export class FaultRefused extends Error {
  override readonly name = 'FaultRefused';
}

/** Lateness and lag run on the simulator's clock, which may jump a year; latency is waited for in real time. */
const MAX_MS = 366 * 86_400_000;
const MAX_LATENCY_MS = 600_000;
const MAX_TIMES = 1_000_000;

const refuse = (path: string, received: unknown, allowed: string): never => {
  throw new FaultRefused(`${path}: received ${JSON.stringify(received)}; allowed: ${allowed}`);
};

const whole = (path: string, value: unknown, min: number, max: number): number =>
  typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max
    ? value
    : refuse(path, value, `a whole number from ${min} to ${max}`);

const oneOf = <T extends string>(path: string, value: unknown, allowed: readonly T[]): T =>
  allowed.find((each) => each === value) ?? refuse(path, value, allowed.join(', '));

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const parseFault = <T extends string>(path: string, value: unknown, kinds: readonly T[]): Fault<T> => {
  const fault = typeof value === 'string' ? { kind: value } : value;
  if (!isObject(fault))
    return refuse(path, value, `{kind, times?, ms?} with kind one of ${kinds.join(', ')}`);
  const extra = Object.keys(fault).find((name) => !['kind', 'times', 'ms'].includes(name));
  if (extra !== undefined) refuse(`${path}.${extra}`, fault[extra], 'only kind, times and ms');
  const kind = oneOf(`${path}.kind`, fault['kind'], kinds);
  if ((kind === 'latency' || kind === 'late_commit') && fault['ms'] === undefined) {
    refuse(`${path}.ms`, undefined, `milliseconds: ${kind} needs them`);
  }
  const maxMs = kind === 'latency' ? MAX_LATENCY_MS : MAX_MS;
  return {
    kind,
    ...(fault['times'] === undefined ? {} : { times: whole(`${path}.times`, fault['times'], 1, MAX_TIMES) }),
    ...(fault['ms'] === undefined ? {} : { ms: whole(`${path}.ms`, fault['ms'], 0, maxMs) }),
  };
};

const parseEntry = (name: string, value: unknown): unknown => {
  const path = `faults.${name}`;
  if (FAULT_TARGETS.some((target) => target === name)) return parseFault(path, value, FAULT_KINDS);
  if (name === 'webhook') return parseFault(path, value, WEBHOOK_FAULTS);
  if (name === 'lookup_lag_ms') return whole(path, value, 0, MAX_MS);
  if (name === 'duplicates') return oneOf(path, value, DUPLICATE_POLICIES);
  return refuse(
    path,
    value,
    `the names ${[...FAULT_TARGETS, 'webhook', 'lookup_lag_ms', 'duplicates'].join(', ')}`,
  );
};

export type FaultSwitch = ReturnType<typeof createFaults>;

export const createFaults = () => {
  let current: Record<string, unknown> = {};
  const take = (name: string): Fault<string> | undefined => {
    const fault = current[name] as Fault<string> | undefined;
    if (fault?.times === undefined) return fault;
    if (fault.times > 1) current = { ...current, [name]: { ...fault, times: fault.times - 1 } };
    else delete current[name];
    return fault;
  };
  return {
    current: (): Faults => ({ ...current }) as Faults,
    /** Merges: a name that is not in the patch stays as it is, null clears one. All or nothing. */
    set(patch: unknown): Faults {
      if (!isObject(patch)) return refuse('faults', patch, 'an object');
      const next = { ...current };
      for (const [name, value] of Object.entries(patch)) {
        if (value === null) delete next[name];
        else next[name] = parseEntry(name, value);
      }
      current = next;
      return this.current();
    },
    clear(): void {
      current = {};
    },
    take: (target: FaultTarget) => take(target) as Fault | undefined,
    takeWebhook: () => take('webhook') as Fault<WebhookFaultKind> | undefined,
    lookupLagMs: (): number => (current['lookup_lag_ms'] as number | undefined) ?? 0,
    duplicates: (): DuplicatePolicy => (current['duplicates'] as DuplicatePolicy | undefined) ?? 'strict',
  };
};
