/** A stretch of the Korean calendar: a month from January 31 ends on February 28. */
export interface Duration {
  readonly years?: number;
  readonly months?: number;
  readonly weeks?: number;
  readonly days?: number;
  readonly hours?: number;
  readonly minutes?: number;
}

/** As ISO 8601 writes it. */
export function iso({
  years = 0,
  months = 0,
  weeks = 0,
  days = 0,
  hours = 0,
  minutes = 0,
}: Duration): string {
  return `P${years}Y${months}M${weeks}W${days}DT${hours}H${minutes}M`;
}
