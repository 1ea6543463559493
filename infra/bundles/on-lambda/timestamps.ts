/**
 * Stands in for the SDK's readers of dates: the JSON protocol's are seconds since 1970. The other spellings are of other
 * protocols, but for `Retry-After`, which may be a date of HTTP.
 */
export const parseEpochTimestamp = (seconds: unknown): Date | undefined =>
  seconds === undefined || seconds === null ? undefined : new Date(Math.round(Number(seconds) * 1000));

export function parseRfc7231DateTime(text: string): Date {
  const at = new Date(text);
  if (Number.isNaN(at.getTime())) throw new TypeError(`no date: ${text}`);
  return at;
}

export const parseRfc3339DateTimeWithOffset = parseRfc7231DateTime;
