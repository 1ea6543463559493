import {
  type Balance,
  type DaySums,
  type DueForecast,
  moved,
  NO_FACTS,
  NO_SUM,
  NOTHING_PAID,
  type Sum,
  total,
} from './day-sums.ts';

/** A month of the Korean calendar in figures: docs/api.openapi.yaml says what each word means. */
export interface Overview {
  readonly month: string;
  readonly asOf: Date;
  readonly charged: Sum;
  readonly refunded: Sum;
  readonly declined: Sum;
  readonly recovered: Sum;
  readonly subscriptions: {
    readonly active: number | undefined;
    readonly activeBefore: number | undefined;
    readonly began: number;
    readonly returned: number;
    readonly takenOver: number;
    readonly ended: number;
  };
  readonly mrr: number | undefined;
  readonly churn: number | undefined;
  readonly days: readonly DaySums[];
  readonly due: DueForecast | undefined;
  readonly unsummed: readonly string[];
  readonly unreadable: number;
}

export const emptyDay = (day: string): DaySums => ({
  day,
  ...NOTHING_PAID,
  refunded: NO_SUM,
  ...NO_FACTS,
  unreadable: 0,
});

export interface SummedDay {
  readonly sums: DaySums;
  /** False: it has more than could be read, and counts as nothing. */
  readonly isSummed: boolean;
  /** Set where something that is known is not in it: until then it is. */
  readonly asOf?: Date | undefined;
}

export interface Month {
  readonly month: string;
  readonly summed: readonly SummedDay[];
  /** At the beginning of the month. Undefined: nobody has counted then. */
  readonly before: Balance | undefined;
  readonly asOf: Date;
  readonly due: DueForecast | undefined;
}

export function overviewOf({ month, summed, before, asOf, due }: Month): Overview {
  const days = summed.map(({ sums }) => sums);
  const of = (what: (day: DaySums) => number) => days.reduce((sum, day) => sum + what(day), 0);
  const sumOf = (what: (day: DaySums) => Sum) => total(days.map(what));
  const ended = of((day) => day.ended);
  const after = before && days.reduce<Balance>(moved, before);
  return {
    month,
    asOf,
    charged: sumOf(({ charged }) => charged),
    refunded: sumOf(({ refunded }) => refunded),
    declined: sumOf(({ declined }) => declined),
    recovered: sumOf(({ recovered }) => recovered),
    subscriptions: {
      active: after?.active,
      activeBefore: before?.active,
      began: of((day) => day.began),
      returned: of((day) => day.returned),
      takenOver: of((day) => day.takenOver),
      ended,
    },
    mrr: after?.mrr,
    churn: before === undefined || before.active <= 0 ? undefined : ratio(ended, before.active),
    days,
    due,
    unsummed: summed.filter(({ isSummed }) => !isSummed).map(({ sums }) => sums.day),
    unreadable: of((day) => day.unreadable),
  };
}

/** To four digits, half up. */
const ratio = (part: number, whole: number): number => Math.round((part * 10_000) / whole) / 10_000;
