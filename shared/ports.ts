import type { Account, BillingPolicy, Change, SubscriptionAccount } from './domain/account.ts';
import type { Agreement } from './domain/agreement.ts';
import type { Batch, BatchItem } from './domain/batch.ts';
import type { Card } from './domain/card.ts';
import type { Charge } from './domain/charge.ts';
import type { DayProgress, DayRecord, FactSums, LateMark, PaidSums, Sum } from './domain/day-sums.ts';
import type { DomainEvent, Reconciliation } from './domain/event.ts';
import type { CancelAnswer, CancelOrder, ChargeAnswer, ChargeOrder } from './domain/gateway-answer.ts';
import type { GiveBackPolicy } from './domain/give-back.ts';
import type { Handles, ReferenceKind } from './domain/handles.ts';
import type { Hold, Holds } from './domain/hold.ts';
import type { JournalEvent } from './domain/journal-words.ts';
import type { ManageLink } from './domain/manage-link.ts';
import type { Merchant } from './domain/merchant.ts';
import type { GatewayPayment, ListedPayment, PaymentPolicy } from './domain/payment.ts';
import type { Plan } from './domain/plan.ts';
import type { ConsentRecord } from './domain/price-change.ts';
import type { PublishedEvent, StoredEvent } from './domain/published-event.ts';
import type { Progress } from './domain/reconciliation-progress.ts';
import type { Registration, RegistrationTransition } from './domain/registration.ts';
import type { AllowedReturnUrls } from './domain/return-url.ts';
import type { Subscription, SubscriptionStatus } from './domain/subscription.ts';
import type { WebhookMessage } from './domain/webhook.ts';
import type { WebhookAnswer } from './domain/webhook-delivery.ts';

export type { PublishedEvent };

/** Time is asked for once per unit of work and passed down. */
export interface Clock {
  now(): Date;
}

/** Sources of what must be unguessable or unique. */
export interface Ids {
  /** 26 characters, sortable by `now`, 80 random bits. */
  ulid(now: Date): string;
  /** 256 random bits, base64url. */
  secret(): string;
}

/** Digests and constant-time comparison for the secret part of a checkout token. */
export interface Digests {
  of(secret: string): string;
  equal(a: string, b: string): boolean;
}

/** 아임포트, as far as the use cases need it. */
export interface PaymentGateway {
  /**
   * Looks one payment up; a look-up is repeated inside `budgetMs`. `undefined`: 아임포트 knows no such payment *yet*.
   * Throws a retryable BillingError (`gateway_unavailable`, `gateway_invalid_answer`) when there is no answer to trust.
   */
  findPayment(impUid: string, budgetMs: number): Promise<GatewayPayment | undefined>;
  /** Every payment of a merchant_uid, all pages. Empty: none *yet*. Throws like {@link findPayment}. */
  findPayments(merchantUid: string, budgetMs: number): Promise<readonly GatewayPayment[]>;
  /**
   * `POST /subscribe/payments/again`, once. Never throws for what happens on the way: the answer says it. `isStopped` is asked
   * last of all, with the token at hand: what is stopped is not sent.
   */
  charge(order: ChargeOrder, budgetMs: number, isStopped?: () => Promise<boolean>): Promise<ChargeAnswer>;
  /** `POST /payments/cancel`, once, always with amount and checksum. */
  cancel(order: CancelOrder, budgetMs: number): Promise<CancelAnswer>;
}

/** What 아임포트 has on record of everybody. Apart from the gateway, as whoever charges lists nothing. */
export interface PaymentListing {
  /**
   * One page (1,000) of everything in a window of at most 90 days, other systems' records included, each read by itself.
   * Throws like {@link PaymentGateway.findPayment}.
   */
  listPayments(
    window: { readonly from: Date; readonly to: Date; readonly page: number },
    budgetMs: number,
  ): Promise<{ readonly payments: readonly ListedPayment[]; readonly isLast: boolean }>;
}

/** Told of each stored item that cannot be read: damaged, or of newer code. Without it, one such item ends a list. */
export type OnUnreadable = (key: string) => void;

type Activation = Extract<RegistrationTransition, { kind: 'activate' }>;
type Replacement = Pick<Extract<RegistrationTransition, { kind: 'replace' }>, 'registration' | 'events'> & {
  readonly card: Card;
};

export interface RegistrationRepository {
  /**
   * The id is fresh, so an existing one is a conflict to be reported, not to be overwritten. `reference_taken`: of one that
   * `claimsReference`.
   */
  create(
    registration: Registration,
    claimsReference?: boolean,
  ): Promise<'created' | 'exists' | 'reference_taken'>;
  find(registrationId: string): Promise<Registration | undefined>;
  /** Registration succeeded, card active and event recorded, all or nothing. `stale`: read again and decide again. */
  activate(before: Registration, activation: Activation): Promise<'done' | 'stale' | 'already_subscribed'>;
  /** A change of the registration alone. */
  record(before: Registration, next: Registration): Promise<'done' | 'stale'>;
  /** Another key of the same customer_uid: registration, card and event, all or nothing. */
  replaceCard(before: Registration, card: Card, replacement: Replacement): Promise<'done' | 'stale'>;
  /** One more token opens it, beside the one that it was made with. */
  addToken(registration: Registration, tokenDigest: string): Promise<void>;
  hasToken(registrationId: string, tokenDigest: string): Promise<boolean>;
  /** False: the same text has been agreed to before, and that stays. It outlives the registration. */
  recordAgreement(agreement: Agreement): Promise<boolean>;
  findAgreement(registrationId: string): Promise<Agreement | undefined>;
  /** When 아임포트 is asked next. Undefined: it is due no longer. */
  followUp(registrationId: string, at: Date | undefined): Promise<void>;
}

/** What opening one takes. */
export type RegistrationOpener = Pick<RegistrationRepository, 'create' | 'find' | 'addToken'>;

export interface ManageLinkRepository {
  /** The id is fresh, so an existing one is the same request's. */
  create(link: ManageLink): Promise<'created' | 'exists'>;
  find(linkId: string): Promise<ManageLink | undefined>;
  /** One more token opens it, beside the one that it was made with. */
  addToken(link: ManageLink, tokenDigest: string): Promise<void>;
  hasToken(linkId: string, tokenDigest: string): Promise<boolean>;
}

export interface CardRepository {
  find(customerUid: string): Promise<Card | undefined>;
  /** Stores a card as it has become, or a new one, with its events. `stale`: it is not as it was read. */
  save(before: Card | undefined, next: Card, events: readonly DomainEvent[]): Promise<'done' | 'stale'>;
}

export interface PlanRepository {
  /** `exists`: another plan has this id. */
  create(plan: Plan): Promise<'created' | 'exists'>;
  find(planId: string): Promise<Plan | undefined>;
}

export interface HoldRepository {
  find(): Promise<Holds>;
  /** Of everybody, or of one customer; in place of one that is on. */
  begin(hold: Hold, customerId?: string): Promise<'done' | 'full'>;
  /** False: there was none. */
  end(customerId?: string): Promise<boolean>;
}

/** What is held, as whoever is about to charge asks for it: never older than a few seconds. */
export interface HoldWatch {
  now(): Promise<Holds>;
}

/** Subscriptions with their charges, and one-off charges. */
export interface AccountRepository {
  findSubscription(subscriptionId: string): Promise<Subscription | undefined>;
  /**
   * The subscription with the charge of `period`, in one round trip. Undefined: no such subscription, or a period that is
   * neither charged nor the present one. Each is consistent by itself; `commit` holds the pair. `customerUid`: a card that is
   * read with them.
   */
  loadPeriod(subscriptionId: string, period: number, customerUid?: string): Promise<AccountRead | undefined>;
  loadOneOff(chargeId: string): Promise<Account | undefined>;
  /**
   * Stores a change with its events and the next due instant, all or nothing, provided nothing has moved since
   * `before` was read. `withCard` also demands that this card is active at that moment. Versions are counted here. Should the
   * answer to a change of one item be lost, its own repetition is `stale`: read again, it shows itself.
   */
  commit(before: Account, change: Change, withCard?: string): Promise<CommitResult>;
  /** By the id of the request that recorded it. */
  findConsent(subscriptionId: string, consentId: string): Promise<ConsentRecord | undefined>;
}

/** What bears a reference of the merchant's. */
export interface ReferenceRepository {
  /** The newest first. */
  find(kind: ReferenceKind, reference: string, limit: number): Promise<readonly Referred[]>;
}

export interface Referred {
  readonly kind: ReferenceKind;
  /** Of a charge: its merchant_uid, the first one. */
  readonly id: string;
  /** Of a refund: the merchant_uid of its charge. */
  readonly chargeUid?: string | undefined;
}

/** A customer's place in a plan. */
export interface PlaceRepository {
  /** The subscriptions that stand there, newest first. */
  find(customerId: string, planId: string): Promise<readonly string[]>;
  /** They do not stand there any more. */
  leave(customerId: string, planId: string, subscriptionIds: readonly string[]): Promise<void>;
}

/** Many at a time. Apart from the accounts, as whoever charges lists none, and need not load how. */
export interface ChargeLists {
  /** Newest period first. */
  listCharges(subscriptionId: string, page: PageRequest, unreadable?: OnUnreadable): Promise<Page<Charge>>;
  /** Newest first. */
  listConsents(
    subscriptionId: string,
    page: PageRequest,
    unreadable?: OnUnreadable,
  ): Promise<Page<ConsentRecord>>;
  /** Charges whose payment was made from `from` until before `to`, day by day. */
  listPaid(from: Date, to: Date, unreadable?: OnUnreadable): AsyncIterable<Charge>;
}

/**
 * The sums of Korean days. `most`: pages of each partition, 1 MB each; undefined is answered where there are more, as half a sum
 * is none. From indexes: what was stored a second ago may be missing.
 */
export interface DayRepository {
  payments(day: string, most: number, unreadable: OnUnreadable): Promise<PaidSums | undefined>;
  refunds(day: string, most: number, unreadable: OnUnreadable): Promise<Sum | undefined>;
  facts(day: string, most: number, unreadable: OnUnreadable): Promise<DayFactsRead | undefined>;
  find(day: string): Promise<DayRecord | undefined>;
  /** Of the month's days those that have been summed up, in order. */
  ofMonth(month: string, unreadable: OnUnreadable): Promise<readonly DayRecord[]>;
  /** Overwrites an earlier reading, and no later one. */
  save(record: DayRecord): Promise<void>;
  findProgress(): Promise<DayProgress | undefined>;
  /** `stale`: another run was faster. Versions are counted here. */
  saveProgress(before: DayProgress | undefined, next: DayProgress): Promise<DayProgress | 'stale'>;
  /** As they stand, those that there are. */
  accounts(
    subscriptionIds: readonly string[],
    unreadable: OnUnreadable,
  ): Promise<readonly SubscriptionAccount[]>;
}

export interface DayFactsRead {
  readonly sums: FactSums;
  readonly late: readonly LateMark[];
}

/** How far the daily comparison with 아임포트 has come. */
export interface ReconciliationRepository {
  /** Stores the report of a stretch that somebody asked for as an event, to be published like any other. */
  record(report: Reconciliation): Promise<void>;
  findProgress(): Promise<Progress | undefined>;
  /**
   * Stores it, with the report of a stretch that is over, all or nothing. `stale`: another run was faster. Versions are counted
   * here.
   */
  saveProgress(
    before: Progress | undefined,
    next: Progress,
    report?: Reconciliation,
  ): Promise<Progress | 'stale'>;
}

/** An account, with the card that was asked for if there is one. */
export interface AccountRead extends Account {
  readonly card?: Card | undefined;
}

export type CommitResult =
  /** The account as it has been stored, versions and due mark included: what a further change is decided on. */
  | { readonly kind: 'done'; readonly account: Account }
  /** Something has moved: read again and decide again. */
  | { readonly kind: 'stale' }
  | { readonly kind: 'card_not_active' }
  /** Of a change that `isSole`: there is another one. */
  | { readonly kind: 'already_subscribed' }
  /** Of a change that `claimsReference`: another one has it. */
  | { readonly kind: 'reference_taken' };

export interface PageRequest {
  readonly limit: number;
  /** Opaque, from the page before. */
  readonly cursor?: string | undefined;
}

export interface Page<T> {
  readonly items: readonly T[];
  readonly cursor?: string | undefined;
}

export interface CustomerRepository {
  /** Whether anything has ever been theirs. */
  exists(customerId: string): Promise<boolean>;
  listCards(customerId: string, unreadable?: OnUnreadable): Promise<readonly Card[]>;
  /** The newest twenty charges without a subscription, of the newest 500 of the customer's charges. */
  listOneOffs(customerId: string, unreadable?: OnUnreadable): Promise<readonly Charge[]>;
  /** Each with the charge of its current period. One whose charge cannot be read is left out with it. */
  listAccounts(customerId: string, unreadable?: OnUnreadable): Promise<readonly SubscriptionAccount[]>;
}

/** Charges that somebody may want to look at. */
export type OpenState = 'declined' | 'unknown' | 'held';

/** One of them chooses the index; the others narrow what it finds. */
export interface SubscriptionFilter {
  readonly customerId?: string | undefined;
  readonly planId?: string | undefined;
  readonly status?: SubscriptionStatus | undefined;
}

export type ChargeFilter =
  | { readonly customerId: string }
  | { readonly state: OpenState }
  /** An instant of the Korean day. */
  | { readonly paidOn: Date }
  | { readonly refundedOn: Date };

/** Lists for people, newest first. From indexes: one made a second ago may be missing; each is read as it stands. */
export interface RecordLists {
  subscriptions(
    filter: SubscriptionFilter,
    page: PageRequest,
    unreadable: OnUnreadable,
  ): Promise<Page<SubscriptionAccount>>;
  charges(filter: ChargeFilter, page: PageRequest, unreadable: OnUnreadable): Promise<Page<Charge>>;
  plans(page: PageRequest, unreadable: OnUnreadable): Promise<Page<Plan>>;
}

/** What is done to many at once, and how far it has come. */
export interface BatchRepository {
  /** The id is fresh, so an existing one is the same request's. */
  create(batch: Batch): Promise<'created' | 'exists'>;
  find(batchId: string): Promise<Batch | undefined>;
  /** Versions are counted here. `stale`: somebody else has moved it on. */
  save(before: Batch, next: Batch): Promise<Batch | 'stale'>;
  /** Newest first. */
  list(page: PageRequest, unreadable: OnUnreadable): Promise<Page<Batch>>;
  /** Each once: one that is there already stays as it is. */
  addItems(batch: Batch, items: readonly BatchItem[]): Promise<void>;
  /** By id, from behind `after` on, as they stand. `unreadable`: damaged, or of newer code. */
  itemsAfter(
    batchId: string,
    after: string | undefined,
    limit: number,
  ): Promise<readonly (readonly [id: string, item: BatchItem | 'unreadable'])[]>;
  /**
   * That it is begun, or will not be: of one that is pending, and that nobody has begun, while the batch is as it was read. Else one
   * could begin behind the last count of a batch that was stopped meanwhile.
   */
  beginItem(batch: Batch, item: BatchItem): Promise<'done' | 'taken'>;
  /** One that has come to its end stays so: `ended`. */
  saveItem(batch: Batch, item: BatchItem): Promise<'done' | 'ended'>;
  listItems(batchId: string, page: PageRequest, unreadable: OnUnreadable): Promise<Page<BatchItem>>;
}

export interface BatchQueue {
  /** At least once. `turn`: the number of this message of the batch. */
  send(message: BatchMessage, delaySeconds: number): Promise<void>;
}

export interface BatchMessage {
  readonly batchId: string;
  readonly turn: number;
}

/** What must be acted on next, across the table. */
export interface DueRepository {
  readonly shards: readonly number[];
  /** At most `limit` entries of one shard that are due at `now`, earliest first, from the one behind `after` on. */
  list(shard: number, now: Date, limit: number, after?: DueEntry): Promise<readonly DueEntry[]>;
  /** Of those, the latest first: what has just come due does not wait behind what has waited long. */
  listNewest(shard: number, now: Date, limit: number): Promise<readonly DueEntry[]>;
  /** How many entries lie up to `until`, as far as `most`. */
  count(until: Date, most: number): Promise<number>;
  /** Moves an entry to `until`, unless somebody has moved it already. */
  claim(entry: DueEntry, until: Date): Promise<'claimed' | 'taken'>;
}

export interface DueEntry {
  /** Undefined: damaged, or of newer code. It is put off like the others, and comes back when its claim ends. */
  readonly subject: DueSubject | undefined;
  readonly dueAt: Date;
  /** The repository's own handle. */
  readonly handle: unknown;
}

/** Ids only: this, with `as_of`, is the body of a charge message. */
export type DueSubject =
  | {
      readonly kind: 'subscription';
      readonly subscriptionId: string;
      readonly period: number;
      /** Which card it is to be charged to. A hint: what stands by then is read. */
      readonly customerUid?: string | undefined;
    }
  | { readonly kind: 'charge'; readonly merchantUid: string }
  | { readonly kind: 'registration'; readonly registrationId: string };

export interface ChargeQueue {
  /** At least once, in any order. `asOf`: the instant that the work is to be done for. */
  send(messages: readonly { readonly subject: DueSubject; readonly asOf: Date }[]): Promise<void>;
}

/** Looks at the charge queue while it is filled. */
export interface Pacing {
  /** Messages that no worker has begun, or that wait to be tried again. Approximate. */
  waiting(): Promise<number>;
  sleep(ms: number): Promise<void>;
}

/** What the charge queue holds. Approximate. */
export interface ChargeBacklog {
  /** `queued`: no worker has it. `inWork`: a worker has taken it, and it may wait there to be tried again. */
  count(): Promise<{ readonly queued: number; readonly inWork: number }>;
}

export interface EventBus {
  /** In order; throws if one could not be published. */
  publish(events: readonly PublishedEvent[]): Promise<void>;
}

/** What was told, as far as it is still in the table. */
export interface EventRepository {
  /** By the id that it was told under. Undefined: there is none, or no longer. */
  find(eventId: string): Promise<PublishedEvent | undefined>;
  /** Of a subscription and its charges, in the order in which they happened. */
  listOfSubscription(subscriptionId: string, unreadable: OnUnreadable): Promise<readonly StoredEvent[]>;
  /** The same of a one-off charge. */
  listOfCharge(chargeId: string, unreadable: OnUnreadable): Promise<readonly StoredEvent[]>;
}

/** What a queue does not carry of an event. */
export interface EventHandles {
  /** By its id. Of an event that is no longer there: none. */
  find(eventId: string): Promise<Handles>;
}

export interface WebhookQueue {
  /** At least once, each lane in order; throws if one could not be queued. */
  send(messages: readonly WebhookMessage[]): Promise<void>;
}

/** A signed POST, once. */
export interface WebhookSender {
  /** `url`: one of the stage's own. Throws a retryable BillingError where there is nothing to sign with. */
  send(request: { readonly url: string; readonly id: string; readonly body: string }): Promise<WebhookAnswer>;
}

/** Protects a struggling 아임포트: asked before a charge is sent, told how it went. */
export interface GatewayCircuit {
  /** Milliseconds to wait before anything is sent; 0 when all is well. */
  pauseMs(): number;
  /** `retryAfterMs`: the pause 아임포트 itself has asked for. */
  report(outcome: 'answered' | 'no_answer', retryAfterMs?: number): void;
}

/** A hint that something happened at 아임포트. Ids only: this is also the body of the queue message. */
export interface SettleHint {
  readonly impUid: string;
  readonly merchantUid: string;
  readonly source: (typeof SETTLE_SOURCES)[number];
  /** When a stranger brought it: anybody but 아임포트's own addresses. It may be made up. */
  readonly strangerAt?: Date | undefined;
}

export const SETTLE_SOURCES = ['webhook', 'redirect', 'callback', 'follow_up', 'reconciliation'] as const;

/** Hints of strangers, bounded: whoever knows a merchant_uid must not make us ask 아임포트 without end. */
export interface HintRepository {
  /** Whether a merchant_uid is that of a registration or a charge. Reads nothing else of it. */
  names(merchantUid: string): Promise<boolean>;
  /** `waits`: the same hint was taken less than `waitsMs` ago and not released. `too_many`: `most` this hour. */
  take(
    hint: SettleHint,
    at: Date,
    bound: { readonly most: number; readonly waitsMs: number },
  ): Promise<'taken' | 'waits' | 'too_many'>;
  /** It is about to be looked up: what happens from here on needs a hint of its own. */
  release(hint: SettleHint, takenAt: Date): Promise<void>;
}

export interface SettleQueue {
  /** At least once. The worker may see it late, twice and out of order. */
  send(hint: SettleHint): Promise<void>;
}

/** Which ids a request with an Idempotency-Key works under. Never its answer: that may name people, and grows old. */
export interface IdempotencyRepository {
  /** Reserves `key` for `requestDigest`, or returns what was reserved before. */
  reserve(reservation: IdempotencyReservation): Promise<IdempotencyRecord>;
  /** It has been answered. The first status stays. */
  saveStatus(key: string, status: number): Promise<void>;
}

export interface IdempotencyReservation {
  readonly key: string;
  /** `json:` and the digest of the body's canonical JSON; `text:` and that of its text, by earlier code. */
  readonly requestDigest: string;
  readonly seed: RequestSeed;
  readonly at: Date;
}

export interface IdempotencyRecord extends IdempotencyReservation {
  /** Absent: nobody knows of an answer, so what was begun may have to be finished. */
  readonly firstStatus?: number | undefined;
}

/** The id under which a request does what it does, drawn once, so that a repeated request is the same request. */
export interface RequestSeed {
  readonly id: string;
}

/**
 * The record of what arrived and why it was accepted or refused. One line each, ids and outcomes only; on AWS it is
 * the log, on one machine it is also the console's time line.
 */
export interface Journal {
  record(entry: JournalEntry): void;
}

export interface JournalEntry {
  readonly event: JournalEvent;
  readonly level?: 'info' | 'warn' | 'error';
  readonly registration_id?: string | undefined;
  readonly merchant_uid?: string | undefined;
  readonly customer_uid?: string | undefined;
  readonly imp_uid?: string | undefined;
  readonly source?: string | undefined;
  readonly outcome?: string | undefined;
  readonly reason?: string | undefined;
  /** Of the message, record or request itself. */
  readonly request_id?: string | undefined;
  /** Of the request or tick that all this follows from. The adapter writes it. */
  readonly correlation_id?: string | undefined;
  readonly route?: string | undefined;
  readonly status?: number | undefined;
  readonly receive_count?: number | undefined;
  readonly subscription_id?: string | undefined;
  readonly period?: number | undefined;
  /** Of a charge: how many have been begun. */
  readonly attempt?: number | undefined;
  readonly as_of?: string | undefined;
  readonly count?: number | undefined;
  /** Who has stopped charging, or let it go on: the ARN that signed. It may name an operator, and never a customer. */
  readonly by?: string | undefined;
}

/** What 아임포트 says to the keys. */
export type KeysFound =
  /** `newestMid`: under which the newest payment of 90 days was made, where there is one. */
  | { readonly kind: 'accepted'; readonly newestMid: string | undefined }
  /** By 아임포트; no keys at all in the secret; nobody could tell. */
  | { readonly kind: 'refused' | 'unusable' | 'no_answer' };

export interface KeyCheck {
  /** Charges nothing, and says no key. */
  check(): Promise<KeysFound>;
}

export interface CustomerRights {
  readonly mayPause: boolean;
  /** 중도해지: to end it now for the unused days' money. */
  readonly mayRefundUnused: boolean;
}

/** What a merchant decides per stage (infra/config.ts), as far as the use cases need it. */
export interface Settings {
  /** Where customers reach us, without a trailing slash. */
  readonly publicBaseUrl: string;
  /** 가맹점 식별코드, the argument of `IMP.init`. Public. */
  readonly impCode: string;
  readonly sdkUrl: string;
  readonly merchant: Merchant;
  readonly payments: PaymentPolicy;
  readonly billing: BillingPolicy;
  /** What signs this deployment's charges, and whether a payment taken twice goes back by itself. */
  readonly surplus: GiveBackPolicy;
  /** How long a due entry is left to whoever claimed it, ms. */
  readonly claimLeaseMs: number;
  /** Charges sent to 아임포트 at a time. */
  readonly gatewayConcurrency: number;
  /** Longest wait for the answer to a charge or a cancel, ms. */
  readonly chargeTimeoutMs: number;
  readonly allowedReturnUrls: AllowedReturnUrls;
  /** What customers may do on their page by themselves, beside what the law gives them. */
  readonly customers: CustomerRights;
  readonly webhookSource: {
    readonly policy: 'off' | 'report' | 'enforce';
    readonly addresses: readonly string[];
  };
}
