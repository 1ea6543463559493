import type { DeclineClass } from '../../../shared/domain/decline.ts';
import type { Terms } from './terms.ts';

interface Fact {
  readonly label: string;
  readonly value: string;
}

/** Everything that the checkout's pages say, in one language. */
export interface Texts {
  readonly title: (terms: Terms) => string;
  readonly facts: (terms: Terms, chargingHourKst: number, now: Date) => readonly Fact[];
  readonly sentences: (
    terms: Terms,
    facts: { readonly chargingHourKst: number; readonly support: string; readonly now: Date },
  ) => readonly string[];
  readonly windowShows: (shown: number, taken: number) => string;
  readonly termsOfUse: string;
  readonly privacyPolicy: string;
  /** Undefined where nothing is ever taken. */
  readonly assent: (terms: Terms) => string | undefined;
  readonly button: (terms: Terms) => string;
  readonly page: {
    readonly buyer: string;
    readonly cardStays: string;
    readonly leave: string;
    readonly noScript: string;
    readonly used: string;
    readonly expiredTitle: string;
    readonly expired: string;
    readonly back: string;
    /** Where nothing leads back to the customer's page. */
    readonly reopen: string;
  };
  /** What the page's script says; it has no words of its own. */
  readonly script: {
    readonly opening: string;
    readonly inWindow: string;
    readonly cannotOpen: string;
    readonly cannotAgree: string;
    readonly agreeFirst: string;
    readonly changed: string;
    readonly checking: string;
    readonly closed: string;
    readonly failed: string;
    readonly refused: string;
    /** Before the PG's own words. */
    readonly saidByPg: string;
    readonly registered: string;
    readonly nothingTaken: string;
    readonly paid: string;
    readonly amount: string;
    readonly card: string;
    readonly nextCharge: string;
    /** `{n}`: the amount. */
    readonly won: string;
    readonly paying: string;
    readonly payingLong: string;
    readonly payingHint: string;
    readonly declined: string;
    /** `{date}`: when it is tried again. */
    readonly retry: string;
    readonly noRetry: string;
    readonly waiting: string;
    readonly waitingHint: string;
    readonly next: string;
    /** What to do about a decline. */
    readonly advice: Readonly<Record<DeclineClass, string>>;
  };
}
