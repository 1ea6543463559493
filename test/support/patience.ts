import type { LocalStack } from '../../infra/local/local-stack.ts';

/**
 * How long a test waits for what is to come, ms. It is for what hangs, never for what is slow: a loaded machine takes ten
 * times as long as an idle one. Half of a test's time-out, so that its own message is the one that is read.
 */
export const PATIENCE_MS = 300_000;

/** Polls in real time: a webhook takes a few milliseconds. */
export async function eventually(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (const endAt = performance.now() + PATIENCE_MS; performance.now() < endAt; ) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`did not hold within ${PATIENCE_MS} ms`);
}

const NEVER_ANSWERED: ReadonlySet<unknown> = new Set([
  'timeout_before_commit',
  'timeout_after_commit',
  'late_commit',
]);
/** Long enough to arrive, short enough to wait for dozens that are never answered. */
const SHORT_MS = 400;
const LONG_MS = 60_000;

/** Sets faults of the simulator. A POST waits shortly while one of them leaves it without an answer, and else as long as it takes. */
export function setFaults({ simulator, ports }: LocalStack, patch: object): void {
  const kinds = Object.values(simulator.faults.set(patch)).map((fault) => (fault as { kind?: unknown }).kind);
  const settings: { chargeTimeoutMs: number } = ports.settings;
  settings.chargeTimeoutMs = kinds.some((kind) => NEVER_ANSWERED.has(kind)) ? SHORT_MS : LONG_MS;
}
