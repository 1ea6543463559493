import { Temporal } from '@js-temporal/polyfill';

export type ClockCommand =
  | { readonly kind: 'move'; readonly target: Date }
  | { readonly kind: 'refused'; readonly reason: string };

/** Ten years are enough to rehearse, and few enough not to play for hours by a slip. */
const MAX_YEARS = 10;

/**
 * `{"now": "2027-01-31T01:00:00Z"}` or `{"advance": "P1M"}` (ISO 8601, counted on the Korean calendar). Forward only.
 * With `"not_before": "12:00"` (KST) an advance that would end earlier in its day ends then: whoever moves on by a month
 * at midnight wants to see that day's charges too.
 */
export function readClockCommand(text: string, now: Date): ClockCommand {
  let input: { now?: unknown; advance?: unknown; not_before?: unknown };
  try {
    input = JSON.parse(text);
  } catch {
    return { kind: 'refused', reason: 'the body is not JSON' };
  }
  const target =
    typeof input?.advance === 'string' ? advanced(now, input.advance, input.not_before) : instant(input?.now);
  if (target === undefined) {
    return {
      kind: 'refused',
      reason:
        'send {"now": "2027-01-31T01:00:00Z"} or {"advance": "P1M"}, the latter with "not_before": "12:00" if you like',
    };
  }
  if (target < now)
    return { kind: 'refused', reason: `the clock only moves forward; it is ${now.toISOString()}` };
  const limit = advanced(now, `P${MAX_YEARS}Y`);
  if (limit === undefined || target > limit)
    return { kind: 'refused', reason: `at most ${MAX_YEARS} years at a time` };
  return { kind: 'move', target };
}

function advanced(now: Date, duration: string, notBefore: unknown = '00:00'): Date | undefined {
  try {
    const start = Temporal.Instant.fromEpochMilliseconds(now.getTime()).toZonedDateTimeISO('Asia/Seoul');
    const end = start.add(Temporal.Duration.from(duration));
    const earliest = end.withPlainTime(Temporal.PlainTime.from(notBefore as string));
    return new Date(Math.max(end.epochMilliseconds, earliest.epochMilliseconds));
  } catch {
    return undefined;
  }
}

function instant(text: unknown): Date | undefined {
  if (typeof text !== 'string' || !/^\d{4}-\d{2}-\d{2}T[\d:.]+(Z|[+-]\d{2}:\d{2})$/.test(text))
    return undefined;
  const at = new Date(text);
  return Number.isNaN(at.getTime()) ? undefined : at;
}
