/** Made by `npm run client:types`. */

/** WithRequired type helpers */
type WithRequired<T, K extends keyof T> = T & { [P in K]-?: T[P] };

/** OneOf type helpers */
type Without<T, U> = { [P in Exclude<keyof T, keyof U>]?: never };
type XOR<T, U> = (T | U) extends object ? (Without<T, U> & U) | (Without<U, T> & T) : T | U;
type OneOf<T extends any[]> = T extends [infer Only] ? Only : T extends [infer A, infer B, ...infer Rest] ? OneOf<[XOR<A, B>, ...Rest]> : never;

export interface paths {
  "/card-registrations": {
    /**
     * Open a single-use attempt to register a card
     * @description The link works for 30 minutes. At most one of `charge` and `subscribe` (issue and charge in one go). Repeated with its Idempotency-Key: the same
     * registration, with a link of its own; earlier links go on working.
     */
    post: operations["createCardRegistration"];
  };
  "/card-registrations/{registration_id}": {
    /**
     * How a registration stands
     * @description `expired` may still become `succeeded`: a window opened before the end may bring a key.
     */
    get: operations["getCardRegistration"];
  };
  "/customers/{customer_id}": {
    /**
     * A customer's cards, subscriptions and one-off charges
     * @description Newest first, at most 100 cards and subscriptions, and the newest 20 one-off charges among the customer's newest 500 charges; all of them: `GET
     * /charges?customer_id=`. What there is comes from an index, so one made a second ago may be missing; each is read as it stands.
     */
    get: operations["getCustomer"];
  };
  "/customers/{customer_id}/manage-links": {
    /**
     * A link to the customer's own page
     * @description On it the customer sees what they have and have paid, cancels, takes that back, changes the card, and what else the stage's `customers` allows.
     * The link is the whole authority, for 30 minutes: give it to this customer only, e.g. as the target of a button that they are logged in for.
     * Repeated with its Idempotency-Key: the same link, under a token of its own; earlier ones go on working.
     */
    post: operations["createManageLink"];
  };
  "/cards": {
    /**
     * Take over a card whose key 아임포트 already holds
     * @description The key was issued through another system. `evidence` names a payment of it at 아임포트 (best the newest): the key's issue, whatever amount that shows, or a
     * payment with it. It must be `paid`, of this `customer_uid` and of this stage's MID, and in production of no test channel. A card that this customer has already is answered as it is.
     * `dry_run`: 200 what a run would answer, and nothing is stored, no Idempotency-Key either. How to bring all customers: docs/take-over.md.
     */
    post: operations["takeOverCard"];
  };
  "/cards/{customer_uid}": {
    /**
     * Never charge this card again
     * @description The billing key itself stays at 아임포트: this PG has no way to delete it. Subscriptions that use the card decline as
     * `key_missing` at their next charge. Repeating it changes nothing.
     */
    delete: operations["revokeCard"];
  };
  "/plans": {
    /** Plans, by their ids */
    get: operations["listPlans"];
    /**
     * Create a plan
     * @description Plans never change; a new price is a new plan. The same plan again is answered 201 as well.
     */
    post: operations["createPlan"];
  };
  "/plans/{plan_id}": {
    /** A plan */
    get: operations["getPlan"];
  };
  "/subscriptions": {
    /**
     * Subscriptions, newest first
     * @description Filters can be combined. From an index, so one made a second ago may be missing; each is read as it stands.
     */
    get: operations["listSubscriptions"];
    /**
     * Start a subscription
     * @description The first period is charged at once unless it starts later. With `first_payment: required` (the default) there is no subscription without that
     * payment: 201 paid, 402 declined, 202 while nobody can say. With `retry` it is 201 whatever became of the charge: the status tells (`active`,
     * `past_due`, or `trialing` while nothing is paid, an unknown outcome included). May take up to 29 s.
     *
     * With `anchor_on` and `paid_until` it goes on with one that another system has charged: 201 `active`, nothing is charged before `paid_until`, then at the charging hour of
     * that day. Periods count from `anchor_on`. `paid_until` must be the calendar's next day after today, or today while its charging hour is ahead; 400 says which
     * would be right. Nothing that was paid there is given back here. `evidence`, the old system's last payment with this key, is held against it: 422 where it was made on the day
     * of `paid_until` or later, or was less than the plan's price so far. `consent` is then one to what the first charge here changes, given there within the 30 days. `dry_run`: 200
     * what it would come to, or why not; a card that is not there yet is passed over.
     */
    post: operations["createSubscription"];
  };
  "/subscriptions/{subscription_id}": {
    /** A subscription */
    get: operations["getSubscription"];
    parameters: {
      path: {
        subscription_id: components["parameters"]["SubscriptionId"];
      };
    };
  };
  "/subscriptions/{subscription_id}/charges": {
    /** Its charges, newest period first */
    get: operations["listSubscriptionCharges"];
    parameters: {
      path: {
        subscription_id: components["parameters"]["SubscriptionId"];
      };
    };
  };
  "/subscriptions/{subscription_id}/cancel": {
    /**
     * Cancel, at the end of what is paid for or now
     * @description `period_end` on a subscription that is neither `active` nor `trialing` ends it at once. A charge that waits for its retry becomes `void`;
     * one that is out is followed to its end (`paidAfterCancel`). `refund: unused` (중도해지), with `at: now` only, gives back the days that the running period was paid
     * for and that are left: its amount × days left ÷ its days, rounded down, in Korean calendar days, today being used, less what has gone back already. The
     * end and the refund are stored together; the refund is then followed until it is done (`refund.succeeded`, `refund.failed`). 409 `refund_in_progress`: another refund
     * of that payment is open, so what is left is not known; nothing has been done.
     * Canceling again changes nothing, and tells of the refund as it stands. `cancel-preview` says before what will be. May take up to 29 s with a refund.
     */
    post: operations["cancelSubscription"];
    parameters: {
      path: {
        subscription_id: components["parameters"]["SubscriptionId"];
      };
    };
  };
  "/subscriptions/{subscription_id}/cancel-preview": {
    /**
     * What a cancel would do now, to the won
     * @description Reads only. The same `at` and `refund` as for `cancel`, decided by the same rules: what it says holds until the Korean day ends or something changes.
     * 409 `refund_in_progress` where the cancel would be refused.
     */
    get: operations["previewCancel"];
    parameters: {
      path: {
        subscription_id: components["parameters"]["SubscriptionId"];
      };
    };
  };
  "/subscriptions/{subscription_id}/timeline": {
    /**
     * What happened to a subscription, and by whom
     * @description Its events of the last 90 days: what is older is not kept, so a subscription of years has the end of its story only. Its charges, their attempts and refunds, and its consents stay: `GET …/charges`, `GET …/consents`. All at once, without `limit`.
     */
    get: operations["subscriptionTimeline"];
    parameters: {
      path: {
        subscription_id: components["parameters"]["SubscriptionId"];
      };
    };
  };
  "/charges/{merchant_uid}/timeline": {
    /**
     * What happened to a charge, and by whom
     * @description Every attempt, whenever it was, and its events of the last 90 days: what is older is not kept. All at once, without `limit`.
     */
    get: operations["chargeTimeline"];
    parameters: {
      path: {
        merchant_uid: components["parameters"]["MerchantUid"];
      };
    };
  };
  "/find": {
    /**
     * What an id belongs to
     * @description An id of ours (customer, subscription, charge, card, plan, registration, batch), an `imp_uid`, for which 아임포트 is asked, or a `reference`: of each kind that bears
     * it the newest ten. A subscription's charges are found by their subscription. Not by the id of a refund, an event or a consent: a refund is found by its charge or its `reference`, and those of a
     * batch bear the batch's id.
     */
    get: operations["find"];
  };
  "/gateway-keys": {
    /**
     * Whether 아임포트 takes the keys
     * @description Asks for a token with the keys as they lie in the secret now, and reads the newest payment, which names its MID. Charges nothing, and no key is in the answer. A MID that does not fit may be
     * another system's of the same 아임포트 account.
     */
    get: operations["checkGatewayKeys"];
  };
  "/overview": {
    /**
     * A month in figures
     * @description From our own records, by days of the Korean calendar. A payment counts on the day on which 아임포트 says it was paid, a refund on the day on which it was known to have succeeded, all else
     * on the day on which it became known here. What was paid beside what was owed, and gave itself back, is in none of it. A day that is over is summed up once, and again when a payment of it comes to
     * light later; the others are read as they stand, as far as they can be read at once, else as they were within the hour: `as_of` says so.
     */
    get: operations["getOverview"];
  };
  "/hold": {
    /** Whether charging is on hold */
    get: operations["getHold"];
    /**
     * Stop charging
     * @description From ten seconds after the answer no charge leaves, from the scheduler or from a request: those that ask for one are answered 409 `charging_held`. Look-ups, settlement,
     * refunds, cancels and registrations go on. What is due stays due. Can be repeated: `since` stays, `by` and `reason` are the newest.
     */
    put: operations["holdCharging"];
    /**
     * Let charging go on
     * @description What was due is charged within some seven minutes, and paced. Can be repeated.
     */
    delete: operations["releaseCharging"];
  };
  "/customers/{customer_id}/hold": {
    /**
     * Stop charging one customer
     * @description At most 200 customers by name, else 409 `too_many_holds`.
     */
    put: operations["holdCustomer"];
    /** Let charging that customer go on */
    delete: operations["releaseCustomer"];
    parameters: {
      path: {
        customer_id: components["schemas"]["CustomerId"];
      };
    };
  };
  "/work": {
    /**
     * How much is to be done
     * @description What is due is found by an index, up to 100,000; what is queued and in work are the queue's own counts, which are approximate. Look-ups, refunds and retries count
     * like charges. Asked twice, it tells the pace.
     */
    get: operations["getWork"];
  };
  "/subscriptions/{subscription_id}/pause": {
    /**
     * No charges until resume
     * @description One that is paused for want of a consent is not resumed by it any more. 409 `conflict` when it is `unpaid` or `incomplete`, `subscription_canceled` when it is
     * `canceled`.
     */
    post: operations["pauseSubscription"];
    parameters: {
      path: {
        subscription_id: components["parameters"]["SubscriptionId"];
      };
    };
  };
  "/subscriptions/{subscription_id}/resume": {
    /**
     * Undo a scheduled cancel, a pause, or giving up
     * @description If the time paid for is over, the next charge is made at once and periods are counted from today. 409 `subscription_canceled`;
     * 409 `consent_required` when what would be charged now needs a consent first (`POST …/consents`); 409 `attempts_exhausted` when the period has been tried as often as can be
     * recorded (some 350 times); 409 `charging_held` while charging is on hold, whatever is due. May take up to 29 s.
     */
    post: operations["resumeSubscription"];
    parameters: {
      path: {
        subscription_id: components["parameters"]["SubscriptionId"];
      };
    };
  };
  "/subscriptions/{subscription_id}/consents": {
    /**
     * What the customer has agreed to, newest first
     * @description The evidence, kept as long as the subscription. Taken back and used ones are in it.
     */
    get: operations["listConsents"];
    /**
     * The customer has agreed to the change ahead
     * @description 전자상거래법 §13⑥: the first charge after a trial, the first at a higher price and the first after an introductory price need the customer's
     * explicit agreement, given after the contract and within the 30 Korean calendar days before it. It counts for exactly one change: the figures must be those
     * of the change ahead, and a further change voids it. What was paused for want of it is resumed and charged at once (then `effective_on` is
     * today); may take up to 29 s.
     * 400 `consent_not_with_contract`; 409 `consent_mismatch`, `consent_too_early`, `subscription_canceled`.
     */
    post: operations["recordConsent"];
    /**
     * The customer takes back what they agreed to
     * @description Until the charge has begun with it. Its record stays.
     */
    delete: operations["withdrawConsent"];
    parameters: {
      path: {
        subscription_id: components["parameters"]["SubscriptionId"];
      };
    };
  };
  "/subscriptions/{subscription_id}/change-card": {
    /**
     * Charge another active card of the same customer
     * @description What is owed (`past_due`, `unpaid`) is charged at once. 409 `card_not_usable`: not an active card of this customer.
     * 409 `subscription_canceled`, `conflict` (`incomplete`), `attempts_exhausted` and `charging_held` (see `resume`). May take up to 29 s.
     */
    post: operations["changeCard"];
    parameters: {
      path: {
        subscription_id: components["parameters"]["SubscriptionId"];
      };
    };
  };
  "/subscriptions/{subscription_id}/change-plan": {
    /**
     * Another plan from the next period
     * @description A higher price is charged only with the customer's consent to it (`POST …/consents`). `consent` says that this was the customer's own order: it
     * counts for exactly this change if that lies within 30 days, else `consent` stays null and they are to be asked then. What was paused for want of a
     * consent is taken up again by it, and charged within minutes. Any change voids an earlier consent. Naming the plan in force takes a pending change back; what is paused
     * stays so. 409 `subscription_canceled`, `conflict` (`incomplete`).
     */
    post: operations["changePlan"];
    parameters: {
      path: {
        subscription_id: components["parameters"]["SubscriptionId"];
      };
    };
  };
  "/charges": {
    /**
     * Charges, newest first
     * @description Exactly one of the filters. Of a day by `merchant_uid`; `paid_on` shows each as it was a second ago, the others as it stands. A subscription's as under `/subscriptions/{subscription_id}/charges`, none where there is no such subscription.
     */
    get: operations["listCharges"];
    /**
     * Charge a card once, now
     * @description Not retried by itself. After a 202, ask for the charge; never charge again under another key before it is `paid` or `declined`.
     * May take up to 29 s.
     */
    post: operations["createCharge"];
  };
  "/charges/{merchant_uid}": {
    /**
     * A charge with its attempts and refunds
     * @description The charge of a subscription's next period is shown as it will be (`scheduled`) if nothing changes.
     */
    get: operations["getCharge"];
    parameters: {
      path: {
        merchant_uid: components["parameters"]["MerchantUid"];
      };
    };
  };
  "/charges/{merchant_uid}/refunds": {
    /**
     * Give money back, in full or in part
     * @description One at a time per charge. May take up to 29 s.
     */
    post: operations["refundCharge"];
    parameters: {
      path: {
        merchant_uid: components["parameters"]["MerchantUid"];
      };
    };
  };
  "/charges/{merchant_uid}/retry": {
    /**
     * Ask the same card again, now
     * @description For a charge of a `past_due` subscription that waits for its next attempt. Everything ever sent for it is looked up first. A decline uses up none of the days
     * on which it is tried by itself, and never ends dunning; the day within six hours after it is left out, the last one waits until those are over. After `call_issuer` it may be
     * asked for as well: the customer has called. May take up to 29 s.
     */
    post: operations["retryCharge"];
    parameters: {
      path: {
        merchant_uid: components["parameters"]["MerchantUid"];
      };
    };
  };
  "/batches": {
    /** Batches, newest first */
    get: operations["listBatches"];
    /**
     * Refund, retry, cancel or change the plan of many at once
     * @description Each element is done as its single route does it, with all that holds there. `dry_run` says what it would do, and does nothing; `{from_dry_run}` then does that and
     * nothing else. An element that has changed since it was selected is `refused: changed`, and left alone. One after another, so that charges that are due and calls of
     * customers do not wait: 3,000 refunds take about an hour. At most 10,000 elements, or it stops by itself (`too_many`) and does nothing.
     */
    post: operations["orderBatch"];
  };
  "/batches/{batch_id}": {
    /** How far a batch is */
    get: operations["getBatch"];
    parameters: {
      path: {
        batch_id: components["parameters"]["BatchId"];
      };
    };
  };
  "/batches/{batch_id}/items": {
    /** What has become of each element, by its id */
    get: operations["listBatchItems"];
    parameters: {
      path: {
        batch_id: components["parameters"]["BatchId"];
      };
    };
  };
  "/batches/{batch_id}/stop": {
    /**
     * Begin nothing more of a batch
     * @description An element that is under way comes to its end; what has left is followed until it is known. One that is over, or stopped, stays as it is. What was not begun stays
     * `pending`; to do it after all, order it anew.
     */
    post: operations["stopBatch"];
    parameters: {
      path: {
        batch_id: components["parameters"]["BatchId"];
      };
    };
  };
  "/webhook-replays": {
    /**
     * Send webhooks once more
     * @description What was told in the last 90 days is queued again for the stage's `webhooks`, under the ids of the first time. Only where the stage has some; locally with
     * `npm start -- --forward`. A repeated request sends it again.
     */
    post: operations["replayWebhooks"];
  };
}

export type webhooks = Record<string, never>;

export interface components {
  schemas: {
    Ulid: string;
    /**
     * @description Your own id of a person: any printable text up to 128 bytes of UTF-8 (`a+b@shop.example`, `auth0|abc`, `회원-77`), percent-encoded in a
     * path. Compared byte for byte, so neither trimmed nor normalized. Not: control or direction-changing characters, nothing but spaces, `.`, `..`.
     */
    CustomerId: string;
    /**
     * @description One card: `card_…`, made by POST /card-registrations, or another system's, as POST /cards has taken it over: any printable text, percent-encoded in
     * a path, compared byte for byte. Not: control or direction-changing characters, nothing but spaces, `.`, `..`.
     */
    CustomerUid: string;
    Evidence: {
      /** @description A payment with this key at 아임포트. */
      imp_uid: string;
    };
    ForeseenSubscription: {
      /** @constant */
      dry_run: true;
      /** @constant */
      status: "active";
      plan: components["schemas"]["PlanTerms"];
      period: number;
      next_charge_at: components["schemas"]["NullableInstant"];
      current_period_end: components["schemas"]["NullableInstant"];
      consent: components["schemas"]["Consent"] | null;
      consent_needed: components["schemas"]["ConsentNeeded"] | null;
    };
    PlanId: string;
    Won: number;
    /** @description Of `amount`, won. Absent: 0. */
    TaxFree: number;
    /** @description Of `amount`, won; at most what is not `tax_free`. Absent: an eleventh of that, rounded. To be named only where the contract with the PG lets you; 0 of all that is taxed is 영세율. */
    VatAmount: number;
    /**
     * @description Your own id of what is made (an order number): shown wherever it is shown, told in its events, found by `GET /find`, and in `custom_data` at 아임포트.
     * Compared byte for byte; no control characters, no spaces around it. What comes of a registration (`charge`, `subscribe`) has the registration's, a
     * subscription's charges have the subscription's. No personal data, please: nobody here looks for it, and nothing deletes it.
     */
    Reference: string;
    /**
     * @description Refused (409 `reference_taken`, whose `detail` names the other one) where another one of its kind (registration, subscription, one-off charge, refund)
     * has this reference. Later requests without it are free to take the same again. A registration is forgotten after 30 days, its reference with it.
     *
     * @default false
     */
    ReferenceUnique: boolean;
    /**
     * @description Up to ten strings, 500 bytes of UTF-8 as JSON, to find again where the reference is. Keys of 1 to 40 characters; no control characters. No personal
     * data, please.
     */
    Metadata: {
      [key: string]: string;
    };
    NullableReference: string | null;
    NullableMetadata: {
      [key: string]: string;
    } | null;
    /** @description Stands on the card statement. No control characters. */
    ChargeName: string;
    TrialDays: number;
    /** Format: date-time */
    Instant: string;
    /** Format: date-time */
    NullableInstant: string | null;
    /**
     * Format: date
     * @description A day of the Korean calendar.
     */
    KoreanDate: string;
    /** @description Won, VAT included. */
    Price: number;
    /** @description How it was collected, in your words. */
    ConsentMethod: string;
    /** @description What the customer was shown: kept with its SHA-256 as evidence. */
    ShownText: string;
    NewBatch: OneOf<[{
      /** @constant */
      action: "refund";
      select: components["schemas"]["RefundSelect"];
      /** @description Of each. Absent: all that is left. */
      amount?: components["schemas"]["Won"];
      reason: string;
      /** @default false */
      dry_run?: boolean;
    }, {
      /** @constant */
      action: "retry";
      select: components["schemas"]["RetrySelect"];
      /** @default false */
      dry_run?: boolean;
    }, {
      /** @constant */
      action: "cancel";
      select: components["schemas"]["SubscriptionSelect"];
      /**
       * @default period_end
       * @enum {unknown}
       */
      at?: "period_end" | "now";
      /**
       * @description `unused` only with `at: now`.
       * @default none
       * @enum {unknown}
       */
      refund?: "none" | "unused";
      reason?: string;
      /** @default false */
      dry_run?: boolean;
    }, {
      /** @constant */
      action: "change_plan";
      select: components["schemas"]["SubscriptionSelect"];
      /** @description The new one. */
      plan_id: components["schemas"]["PlanId"];
      /** @default false */
      dry_run?: boolean;
    }, {
      /** @description The batch_id of a dry run that is done: its action, fields, elements and amounts. */
      from_dry_run: components["schemas"]["Ulid"];
    }]>;
    /** @description Exactly one of `ids` and `paid_on`; the others narrow it. */
    RefundSelect: {
      ids?: components["schemas"]["ChargeIds"];
      paid_on?: components["schemas"]["KoreanDate"];
      /** @description That the charge's subscription is on now. */
      plan_id?: components["schemas"]["PlanId"];
      amount?: components["schemas"]["Won"];
    };
    /** @description Exactly one of `ids` and `status`; the others narrow it. */
    RetrySelect: {
      ids?: components["schemas"]["ChargeIds"];
      /** @constant */
      status?: "declined";
      /** @description That the charge's subscription is on now. */
      plan_id?: components["schemas"]["PlanId"];
      amount?: components["schemas"]["Won"];
    };
    /** @description Either `ids`, or `plan_id`, `status` or both. */
    SubscriptionSelect: {
      ids?: components["schemas"]["Ulid"][];
      plan_id?: components["schemas"]["PlanId"];
      /** @enum {unknown} */
      status?: "incomplete" | "trialing" | "active" | "past_due" | "paused" | "canceled" | "unpaid";
    };
    /** @description merchant_uids of charges. */
    ChargeIds: string[];
    Batch: {
      /** @description Also the `refund_id` of each refund that it makes. */
      batch_id: components["schemas"]["Ulid"];
      /** @enum {unknown} */
      action: "refund" | "retry" | "cancel" | "change_plan";
      amount?: number;
      reason?: string;
      /** @enum {unknown} */
      at?: "period_end" | "now";
      /** @enum {unknown} */
      refund?: "none" | "unused";
      plan_id?: components["schemas"]["PlanId"];
      dry_run: boolean;
      from_dry_run: string | null;
      /** @description As it was asked for; with `from_dry_run`, of that dry run. */
      select: {
        ids?: string[];
        paid_on?: components["schemas"]["KoreanDate"];
        status?: string;
        plan_id?: components["schemas"]["PlanId"];
        amount?: number;
      };
      /**
       * @description `done`: each has come to its end.
       * @enum {unknown}
       */
      status: "running" | "done" | "stopped";
      /**
       * @description `too_many`: over 10,000, nothing was done. `too_old`: 14 days.
       * @enum {unknown}
       */
      stopped_for: "requested" | "too_many" | "too_old" | "";
      stopped_by: string | null;
      counts: {
        selected: number;
        /** @description Of a dry run: would be done. */
        done: number;
        refused: number;
        /** @description Not begun yet; or begun and not known yet. */
        pending: number;
        /** @description Records that could not be read while selecting. */
        unreadable: number;
      };
      /** @description How many were refused, by `code`. */
      refusals: {
        [key: string]: number;
      };
      /** @description Given back, or charged by retries: the sum of what is done. */
      won: number;
      /** @description Who has asked for it. Timelines of what it touched say so too. */
      by: string;
      created_at: components["schemas"]["Instant"];
      ended_at: components["schemas"]["NullableInstant"];
    };
    BatchItem: {
      /** @description Of a charge. */
      merchant_uid?: string;
      subscription_id?: components["schemas"]["Ulid"];
      /** @enum {unknown} */
      status: "done" | "refused" | "pending";
      /** @description Pending: what is asked for. Refused: 0. */
      won: number;
      /**
       * @description Of a refused one the `code` that its single route would have answered; or `changed` (since it was selected), `declined` (the card has said no; `reason` is its class), `unreadable` (the log says more).
       * Of a cancel that is done, `refund_refused`: the subscription has ended, and its unused days could not be given back.
       */
      code: string | null;
      reason: string | null;
      ended_at: components["schemas"]["NullableInstant"];
    };
    NewConsent: {
      /** @description At most five minutes ahead. */
      agreed_at: components["schemas"]["Instant"];
      method: components["schemas"]["ConsentMethod"];
      price_before: components["schemas"]["Price"];
      price_after: components["schemas"]["Price"];
      effective_on: components["schemas"]["KoreanDate"];
      text?: components["schemas"]["ShownText"];
    };
    OrderConsent: {
      /** @description At most five minutes ahead. */
      agreed_at: components["schemas"]["Instant"];
      /** @default order */
      method?: components["schemas"]["ConsentMethod"];
      text?: components["schemas"]["ShownText"];
    };
    /** @description The customer's agreement to the change ahead. */
    Consent: {
      consent_id: components["schemas"]["Ulid"];
      /** @enum {string} */
      kind: "conversion" | "price_rise" | "intro_end";
      price_before: components["schemas"]["Price"];
      price_after: components["schemas"]["Price"];
      effective_on: components["schemas"]["KoreanDate"];
      agreed_at: components["schemas"]["Instant"];
    };
    ConsentRecord: WithRequired<({
      /** @description The means of payment that was agreed to. */
      customer_uid: components["schemas"]["CustomerUid"];
      method: components["schemas"]["ConsentMethod"];
      /** @description Who recorded it: `customer`, the ARN that signed the request, or `merchant`. */
      by: string;
      text: string | null;
      text_sha256: string | null;
      recorded_at: components["schemas"]["Instant"];
    }) & components["schemas"]["Consent"], "customer_uid" | "method" | "by" | "text" | "text_sha256" | "recorded_at">;
    /** @description A change is ahead that the customer has not agreed to. Without a consent nothing is charged then. */
    ConsentNeeded: {
      /** @enum {string} */
      kind: "conversion" | "price_rise" | "intro_end";
      price_before: components["schemas"]["Price"];
      price_after: components["schemas"]["Price"];
      /** @description Of a subscription that is paused past its time: today. */
      effective_on: components["schemas"]["KoreanDate"];
      /** @description A consent counts from here on. */
      opens_on: components["schemas"]["KoreanDate"];
      /** @description When the charge is due; null when it waits for the consent. */
      by: components["schemas"]["NullableInstant"];
    };
    /** @description A lower price for the first periods of a new subscription. Its end needs the customer's consent. */
    Intro: {
      /** @description Less than the plan's. */
      amount: components["schemas"]["Won"];
      /** @description Of this amount. Required where the plan names its own. */
      tax_free?: components["schemas"]["TaxFree"];
      /** @description Of this amount. Required where the plan names its own. */
      vat_amount?: components["schemas"]["VatAmount"];
      periods: number;
    };
    Interval: {
      /** @enum {string} */
      unit: "day" | "week" | "month" | "year";
      /** @description At most 365 days, 52 weeks, 24 months, 5 years. */
      count: number;
    };
    Buyer: {
      /** @description Kept whole; the payment window gets its first 16 characters. */
      name: string;
      /** Format: email */
      email: string;
      /** @description As people write it: `(02)123-4567`, `010.1234.5678`, `+82(0)10-1234-5678`. 7 to 15 digits. */
      tel: string;
    };
    NewManageLink: {
      /** @description Where the page leads back to. Its origin or scheme is one of allowedReturnUrls. */
      return_url?: string;
      /**
       * @description What the customer comes for. The page begins with it where it can be about one subscription only.
       * @enum {string}
       */
      purpose?: "consent" | "card" | "cancel";
      buyer?: components["schemas"]["Buyer"];
    };
    NewCardRegistration: {
      customer_id: components["schemas"]["CustomerId"];
      buyer: components["schemas"]["Buyer"];
      /** @description Its origin or scheme must be one of the stage's allowedReturnUrls. Comes back byte for byte, with registration_id and status added to its query. */
      return_url: string;
      /** @default 정기결제 카드 등록 */
      order_name?: string;
      /** @description Shown in the window; nothing is approved. Absent: what will be charged with the new key, else 0. */
      display_amount?: number;
      reference?: components["schemas"]["Reference"];
      reference_unique?: components["schemas"]["ReferenceUnique"];
      metadata?: components["schemas"]["Metadata"];
      charge?: {
        amount: components["schemas"]["Won"];
        tax_free?: components["schemas"]["TaxFree"];
        vat_amount?: components["schemas"]["VatAmount"];
        name: components["schemas"]["ChargeName"];
      };
      subscribe?: {
        plan_id: components["schemas"]["PlanId"];
        /** @description Absent: the plan's. */
        trial_days?: components["schemas"]["TrialDays"];
        /** @description Refused (400 consent_not_with_contract). */
        consent?: unknown;
        allow_duplicate?: components["schemas"]["AllowDuplicate"];
        /** @default required */
        first_payment?: components["schemas"]["FirstPaymentPolicy"];
      };
    };
    OpenedRegistration: {
      registration_id: components["schemas"]["Ulid"];
      /** Format: uri */
      checkout_url: string;
      expires_at: components["schemas"]["Instant"];
      /** @description The exact argument of IMP.request_pay. Pass it on unchanged. */
      request_pay: {
        pg?: string;
        /** @description In place of `pg`, where the stage has one. */
        channelKey?: string;
        /** @constant */
        pay_method: "card";
        merchant_uid: string;
        customer_uid: components["schemas"]["CustomerUid"];
        name: string;
        amount: number;
        buyer_email: string;
        buyer_name: string;
        buyer_tel: string;
        /** Format: uri */
        m_redirect_url: string;
        /** Format: uri */
        notice_url: string;
        /** @description Where the registration has a `reference`, so that 아임포트's console shows it. The customer's browser sees it; `metadata` stays here. */
        custom_data?: {
          reference: string;
        };
      };
    };
    /** @enum {string} */
    RegistrationStatus: "pending" | "succeeded" | "failed" | "expired";
    CardSummary: {
      card_name: string | null;
      card_number_masked: string | null;
    };
    RegistrationFailure: {
      /** @description The PG's code when one can be read, else `pg_declined`. */
      code: string;
      /** @description The PG's own words. Escape them. */
      message: string;
    };
    Agreement: {
      agreed_at: components["schemas"]["Instant"];
      /** @description SHA-256 (hex) of the text; the text itself lies in the table, item `REG#<registration_id>/AGREEMENT`. */
      hash: string;
    };
    /** @enum {string} */
    DeclineClass: "insufficient_balance" | "over_limit" | "card_invalid" | "card_blocked" | "issuer_trouble" | "duplicate" | "key_missing" | "merchant_limit" | "call_issuer" | "unknown";
    FirstPaymentOutcome: {
      /**
       * @description `none`: nothing was to be charged at once, or nothing will be (no card, `already_subscribed`, `charge_expired`).
       * @enum {string}
       */
      status: "none" | "pending" | "paid" | "declined";
      merchant_uid?: string;
      amount?: components["schemas"]["Won"];
      next_charge_at?: components["schemas"]["NullableInstant"];
      decline?: {
        class: components["schemas"]["DeclineClass"];
        /** @description The PG's own words. Show them as text. */
        message: string;
        retry_at: components["schemas"]["NullableInstant"];
      };
    };
    CardRegistration: {
      registration_id: components["schemas"]["Ulid"];
      status: components["schemas"]["RegistrationStatus"];
      customer_id: components["schemas"]["CustomerId"];
      customer_uid: components["schemas"]["CustomerUid"];
      expires_at: components["schemas"]["Instant"];
      reference: components["schemas"]["NullableReference"];
      metadata: components["schemas"]["NullableMetadata"];
      card?: components["schemas"]["CardSummary"];
      failure?: components["schemas"]["RegistrationFailure"];
      /** @description Succeeded, with `charge`: the charge it started. */
      merchant_uid?: string;
      /** @description Succeeded, with `subscribe`: the subscription it started. */
      subscription_id?: string;
      /** @description What the customer ticked on our page before the window opened; null on a page of your own, or with nothing to charge. */
      agreement: components["schemas"]["Agreement"] | null;
      /**
       * @description Succeeded, with `subscribe`: the card is there; no subscription was started, as the customer had one to that plan by then.
       * @constant
       */
      already_subscribed?: true;
      /**
       * @description `true`: the card came more than an hour after the link's end, so nothing of `charge` or `subscribe` was started. The card is good:
       * start it yourself if it is still wanted.
       */
      charge_expired?: boolean;
    };
    Card: {
      customer_uid: components["schemas"]["CustomerUid"];
      /** @enum {string} */
      status: "active" | "revoked";
      card_name: string | null;
      card_number_masked: string | null;
      registered_at: components["schemas"]["Instant"];
      revoked_at: components["schemas"]["NullableInstant"];
    };
    Timeline: {
      entries: {
          /** Format: date-time */
          at: string;
          /** @description An event (docs/events.md), `attempt`, or `owed`. */
          type: string;
          /** @description The ARN that signed the request; `customer`, `scheduler`, `console of 아임포트`, `local`; `unknown` before this was kept. */
          by: string;
          detail: {
            [key: string]: unknown;
          };
        }[];
      unreadable: number;
    };
    HoldReason: {
      /** @description For whoever looks later. No personal data. */
      reason: string;
    };
    Holds: {
      /** @description Everybody's charging is on hold. */
      on: boolean;
      /** Format: date-time */
      since: string | null;
      /** @description The ARN that signed the request. */
      by: string | null;
      reason: string | null;
      /** @description How much is due, up to 10,000, while everybody is held; look-ups included. null while customers are held by name only: how much waits for them is not counted. 0 while nobody is. */
      waiting: number | null;
      /** @description false: at least so many, or not counted. */
      waiting_is_exact: boolean;
      customers: {
          customer_id: string;
          /** Format: date-time */
          since: string;
          by: string;
          reason: string;
        }[];
    };
    PlanTerms: {
      plan_id: components["schemas"]["PlanId"];
      name: components["schemas"]["ChargeName"];
      amount: components["schemas"]["Won"];
      tax_free: components["schemas"]["TaxFree"];
      vat_amount: components["schemas"]["VatAmount"];
      interval: components["schemas"]["Interval"];
      intro: components["schemas"]["Intro"] | null;
    };
    NewPlan: {
      plan_id: components["schemas"]["PlanId"];
      name: components["schemas"]["ChargeName"];
      amount: components["schemas"]["Won"];
      tax_free?: components["schemas"]["TaxFree"];
      vat_amount?: components["schemas"]["VatAmount"];
      interval: components["schemas"]["Interval"];
      /** @default 0 */
      trial_days?: components["schemas"]["TrialDays"];
      intro?: components["schemas"]["Intro"];
    };
    Plan: WithRequired<{
      trial_days: components["schemas"]["TrialDays"];
      created_at: components["schemas"]["Instant"];
    } & components["schemas"]["PlanTerms"], "trial_days" | "created_at">;
    NewSubscription: {
      customer_uid: components["schemas"]["CustomerUid"];
      plan_id: components["schemas"]["PlanId"];
      /** @description From now to five years ahead. A trial counts from it. */
      start_at?: components["schemas"]["Instant"];
      /** @description Absent: the plan's. */
      trial_days?: components["schemas"]["TrialDays"];
      /** @description Only with paid_until. Else refused (400 consent_not_with_contract): an agreement given with the contract does not count. */
      consent?: components["schemas"]["NewConsent"];
      /** @description With paid_until: the day from which the old system has counted. Of a calendar of the 31st its 31st. */
      anchor_on?: components["schemas"]["KoreanDate"];
      /** @description With anchor_on: a Korean day, whose charging hour it means, or an instant. The old system has been paid until then. */
      paid_until?: string;
      /** @description With paid_until: the last payment there. */
      evidence?: components["schemas"]["Evidence"];
      /**
       * @description Only with paid_until.
       * @default false
       */
      dry_run?: boolean;
      allow_duplicate?: components["schemas"]["AllowDuplicate"];
      /** @default required */
      first_payment?: components["schemas"]["FirstPaymentPolicy"];
      reference?: components["schemas"]["Reference"];
      reference_unique?: components["schemas"]["ReferenceUnique"];
      metadata?: components["schemas"]["Metadata"];
    };
    /**
     * @description Of a subscription whose first period is due at once (no trial, no later start). `required`: a decline ends it, and nothing is retried. `retry`: it is
     * retried for days, as any other period.
     *
     * @enum {string}
     */
    FirstPaymentPolicy: "required" | "retry";
    FirstPaymentDeclined: WithRequired<{
      subscription_id: components["schemas"]["Ulid"];
      /** @description null: sent as often as is reasonable, and every time without a trace. */
      last_decline: components["schemas"]["NullableDecline"];
    } & components["schemas"]["Problem"], "subscription_id" | "last_decline">;
    NullableDecline: ({
      class: components["schemas"]["DeclineClass"];
      /** @description The PG's own words. */
      message: string | null;
      at: components["schemas"]["Instant"];
    }) | null;
    /**
     * @description Also beside another subscription of the same customer to the same plan (a seat, a second household).
     * @default false
     */
    AllowDuplicate: boolean;
    Subscription: {
      subscription_id: components["schemas"]["Ulid"];
      /**
       * @description incomplete: its required first payment is under way. trialing: nothing paid yet. active: paid until current_period_end. past_due: declined, being retried. unpaid: given up.
       * @enum {string}
       */
      status: "incomplete" | "trialing" | "active" | "past_due" | "paused" | "canceled" | "unpaid";
      /** @enum {string|null} */
      pause_reason: "requested" | "consent_required" | null;
      customer_id: components["schemas"]["CustomerId"];
      customer_uid: components["schemas"]["CustomerUid"];
      plan: components["schemas"]["PlanTerms"];
      pending_plan: components["schemas"]["PlanTerms"] | null;
      /** @description The one that is charged next or is being charged. */
      period: number;
      /** @description When `period` is charged for the first time, and always ahead. null: nothing is going to be charged, or something is owed or due now. */
      next_charge_at: components["schemas"]["NullableInstant"];
      /** @description When what is owed is tried again. null: nothing is, or not by itself. */
      next_attempt_at: components["schemas"]["NullableInstant"];
      /** @description The latest "no" to what is owed, or to what it ended or was given up with. null: there is none. */
      last_decline: components["schemas"]["NullableDecline"];
      /** @description Until when something is paid for. */
      current_period_end: components["schemas"]["NullableInstant"];
      cancel_at_period_end: boolean;
      consent: components["schemas"]["Consent"] | null;
      consent_needed: components["schemas"]["ConsentNeeded"] | null;
      canceled_at: components["schemas"]["NullableInstant"];
      /**
       * @description While canceled, or while that is scheduled: `requested` or your own words; `first_payment_declined`; `payment_failed` (after the last retry);
       * `consent_missing`. null besides, and of what ended before reasons were kept.
       */
      cancel_reason: string | null;
      first_payment: components["schemas"]["FirstPaymentPolicy"];
      reference: components["schemas"]["NullableReference"];
      metadata: components["schemas"]["NullableMetadata"];
      /** @description Won a month with which it counts in `GET /overview`: the regular price of its plan, of other intervals as much as falls on a month. 0 while it is not active there. */
      mrr: number;
      created_at: components["schemas"]["Instant"];
    };
    /**
     * @default period_end
     * @enum {string}
     */
    CancelAt: "period_end" | "now";
    /**
     * @description `unused`: gives back the days left; only with `at: now`.
     * @default none
     * @enum {string}
     */
    CancelRefund: "none" | "unused";
    Cancellation: WithRequired<({
      /** @description The unused days on their way back, or gone back. null: nothing goes back with this end. */
      refund: OneOf<[{
        amount: components["schemas"]["Won"];
        /**
         * @description unknown: it is looked up, and sent again under its own checksum until it is certain. failed: the card takes no cancel, or money went back elsewhere meanwhile; an alarm says so.
         * @enum {string}
         */
        status: "succeeded" | "failed" | "unknown";
        merchant_uid: string;
        refund_id: string;
      }, null]>;
    }) & components["schemas"]["Subscription"], "refund">;
    CancelPreview: {
      at: components["schemas"]["CancelAt"];
      /**
       * @description When it would end. `now` also for `at: period_end` where nothing is left to run out.
       * @enum {string}
       */
      effect: "now" | "period_end";
      ends_at: components["schemas"]["Instant"];
      /** @description `ends_at`; with a refund the end of today in Korea, which counts as used. */
      service_until: components["schemas"]["Instant"];
      /** @description null: nothing that was paid for is running, or it was not asked for. */
      refund: OneOf<[{
        /** @description Won that would go back; 0: no refund is made. */
        amount: number;
        days_left: number;
        days: number;
        paid_amount: components["schemas"]["Won"];
        /** @description What has gone back of it already. */
        refunded_amount: number;
        merchant_uid: string;
      }, null]>;
    };
    Charge: {
      merchant_uid: string;
      /** @enum {string} */
      status: "scheduled" | "charging" | "unknown" | "paid" | "declined" | "void";
      amount: components["schemas"]["Won"];
      refunded_amount: number;
      /**
       * @description By what has gone back for certain. `status` stays `paid`.
       * @enum {string}
       */
      refund_status: "none" | "partial" | "full";
      name: components["schemas"]["ChargeName"];
      reference: components["schemas"]["NullableReference"];
      metadata: components["schemas"]["NullableMetadata"];
      customer_id: components["schemas"]["CustomerId"];
      /** @description The card that paid; else the one that the last or next attempt charges. */
      customer_uid: components["schemas"]["CustomerUid"];
      subscription_id: string | null;
      period: number | null;
      imp_uid: string | null;
      paid_at: components["schemas"]["NullableInstant"];
      /** @description The approval number (승인번호), as 아임포트 has it. Null where nothing was paid, or it was not kept yet. */
      apply_num: string | null;
      /** @description The 상점 ID (MID) through which it was paid. */
      mid: string | null;
      /** @description Of `amount`, won. */
      tax_free: number;
      /** @description Of `amount`, won: as it was named, else an eleventh of what is not tax-free, rounded. */
      vat_amount: number;
      card_name: string | null;
      receipt_url: string | null;
      /** @description On `declined`, null: not tried again by itself. */
      next_attempt_at: components["schemas"]["NullableInstant"];
      /** @description A payment of this merchant_uid is not as agreed; nothing is sent until it is cleared up. */
      held_for: string | null;
      attempts: components["schemas"]["Attempt"][];
      refunds: components["schemas"]["Refund"][];
      created_at: components["schemas"]["Instant"];
    };
    Attempt: {
      at: components["schemas"]["Instant"];
      /**
       * @description refused: 아임포트 said no without a payment and look-ups agree. not_executed: never sent, or without a trace at the horizon.
       * @enum {string}
       */
      outcome: "sending" | "unknown" | "paid" | "declined" | "refused" | "not_executed";
      merchant_uid: string;
      customer_uid: components["schemas"]["CustomerUid"];
      imp_uid: string | null;
      /** @enum {string|null} */
      decline_class: "insufficient_balance" | "over_limit" | "card_invalid" | "card_blocked" | "issuer_trouble" | "duplicate" | "key_missing" | "merchant_limit" | "call_issuer" | "unknown" | null;
      /** @description The PG's own code, in its six characters where its sheet has them. null: none could be read. */
      decline_code: string | null;
      /** @description The PG's own words, or why there is no answer. */
      message: string | null;
    };
    Refund: {
      /** @description `outside-…`: made in the 아임포트 console. `unused-days`: of a cancel with `refund: unused`. */
      refund_id: string;
      amount: components["schemas"]["Won"];
      /** @description Of `amount`, won. */
      tax_free: number;
      /** @description Of `amount`, won. */
      vat_amount: number;
      reason: string;
      /** @description Who wanted it, kept with it for good: the ARN that signed the request, or ordered the batch; `customer`, `scheduler` (it came by itself), `console of 아임포트`, `local`. null before this was kept. */
      by: string | null;
      /** @enum {string} */
      status: "succeeded" | "failed" | "unknown";
      message: string | null;
      reference: components["schemas"]["NullableReference"];
      metadata: components["schemas"]["NullableMetadata"];
      requested_at: components["schemas"]["Instant"];
      /** Format: date-time */
      ended_at: string | null;
    };
    Sum: {
      count: number;
      won: number;
    };
    Overview: {
      month: string;
      /** @description What was known here by then is in. */
      as_of: components["schemas"]["Instant"];
      /** @description Charges that were paid, whatever was given back of them. */
      charged: components["schemas"]["Sum"];
      /** @description Refunds that succeeded, whole or in part, also those made in the console of 아임포트. */
      refunded: components["schemas"]["Sum"];
      /** @description Charges that were refused for the first time. One that is refused again counts once. */
      declined: components["schemas"]["Sum"];
      /** @description Of `charged`: after an attempt that was refused. */
      recovered: components["schemas"]["Sum"];
      /** @description `active` is `active_before` and what has come, less what has `ended`. */
      subscriptions: {
        /** @description At the end of the month, or now: status `active` or `past_due`, and paid at least once. Null for a month from before these figures were kept. */
        active: number | null;
        /** @description At the beginning of the month. */
        active_before: number | null;
        /** @description Active with their first payment. */
        new: number;
        /** @description Active again, or at last: after a pause, or after they had been given up. */
        returned: number;
        /** @description Brought from another system, or active since before these figures were kept. Not in `new`. */
        taken_over: number;
        /** @description Active no more: canceled, paused, or given up (`unpaid`). */
        ended: number;
      };
      /** @description Won a month of all that are `active`: each one's `mrr`. */
      mrr: number | null;
      /** @description `ended` of `active_before`, to four digits. Null when none was active. */
      churn: number | null;
      /** @description Each day of the month that has begun, in order. */
      days: {
          /** Format: date */
          day: string;
          charged: components["schemas"]["Sum"];
          refunded: components["schemas"]["Sum"];
          declined: components["schemas"]["Sum"];
          recovered: components["schemas"]["Sum"];
        }[];
      /** @description Today and the seven days after it, whatever the month. Of each subscription the next charge or retry that is ahead; what is overdue is today's. */
      due: {
          /** Format: date */
          day: string;
          count: number;
          won: number;
        }[];
      /** @description Null: more is due than can be read at once, and it has not been added up yet. */
      due_as_of: components["schemas"]["NullableInstant"];
      /** @description Days with more than can be read at once that have not been added up yet. They count as nothing here; within the hour they do. */
      unsummed: string[];
      unreadable: components["schemas"]["Unreadable"];
    };
    /** @description So many more that could not be read (damaged, or written by newer code during a deploy); the others are all here. */
    Unreadable: number;
    RefundOfCharge: WithRequired<{
      charge: components["schemas"]["Charge"];
    } & components["schemas"]["Refund"], "charge">;
    GatewayKeys: {
      /**
       * @description `refused` by 아임포트; `unusable`: the secret holds no keys; `no_answer`: nobody could tell.
       * @enum {unknown}
       */
      keys: "accepted" | "refused" | "unusable" | "no_answer";
      /** @description As this stage has it. null: it has a channel key only, and 아임포트 does not say which MID is behind it. */
      mid: string | null;
      /** @description Of the newest payment of 90 days. */
      newest_payment_mid: string | null;
      mid_fits: boolean | null;
    };
    /** @description Either `event_id` or `subscription_id`. */
    NewWebhookReplay: {
      /** @description As it was told: `data.event_id`. */
      event_id?: string;
      /** @description All of its events, those of its charges too, at most 500. */
      subscription_id?: components["schemas"]["Ulid"];
      /** @description With `subscription_id`: what happened from then on. */
      from?: components["schemas"]["Instant"];
      /** @description With `subscription_id`: what happened before then. */
      to?: components["schemas"]["Instant"];
      /** @description With `subscription_id`: only events of these types (docs/events.md). */
      types?: string[];
    };
    WebhookReplay: {
      /** @description In the journal as `request_id`. */
      replay_id: components["schemas"]["Ulid"];
      events: number;
      /** @description One for each event and endpoint that wants it. */
      messages: number;
      unreadable: components["schemas"]["Unreadable"];
    };
    Webhook: {
      imp_uid?: string;
      merchant_uid?: string;
      status?: string;
    };
    Problem: {
      /** @constant */
      type: "about:blank";
      status: number;
      title: string;
      /** @description Not on 5xx. */
      detail?: string;
      /**
       * @description 400 invalid_request, return_url_not_allowed, idempotency_key_required, consent_not_with_contract · 402 first_payment_declined · 403 forbidden · 404 not_found · 409 conflict, idempotency_key_reused,
       * payment_refused, agreement_changed, already_subscribed, subscription_canceled, attempts_exhausted, charging_held, retry_refused, too_many_holds, card_not_usable, customer_uid_taken, consent_required, consent_mismatch, consent_too_early,
       * plan_exists, reference_taken, refund_refused, already_refunded, refund_in_progress ·
       * 413 payload_too_large · 415 unsupported_media_type · 422 evidence_mismatch · 500 internal_error · 503 gateway_unavailable,
       * gateway_no_token, gateway_rejected_credentials, gateway_invalid_answer, storage_busy, out_of_time, item_of_newer_code, secret_unusable
       *
       * @enum {string}
       */
      code: "invalid_request" | "return_url_not_allowed" | "idempotency_key_required" | "first_payment_declined" | "forbidden" | "not_found" | "conflict" | "idempotency_key_reused" | "payment_refused" | "agreement_changed" | "already_subscribed" | "subscription_canceled" | "attempts_exhausted" | "charging_held" | "retry_refused" | "too_many_holds" | "card_not_usable" | "customer_uid_taken" | "evidence_mismatch" | "consent_required" | "consent_mismatch" | "consent_too_early" | "consent_not_with_contract" | "plan_exists" | "reference_taken" | "refund_refused" | "already_refunded" | "refund_in_progress" | "payload_too_large" | "unsupported_media_type" | "internal_error" | "gateway_unavailable" | "gateway_no_token" | "gateway_rejected_credentials" | "gateway_invalid_answer" | "storage_busy" | "out_of_time" | "item_of_newer_code" | "secret_unusable";
      errors?: {
          /** @description Dotted: `buyer.email`. */
          path: string;
          message: string;
        }[];
    };
  };
  responses: {
    /** @description The subscription as it stands now */
    Subscription: {
      content: {
        "application/json": components["schemas"]["Subscription"];
      };
    };
    /** @description An HTML page, for a person */
    Page: {
      content: {
        "text/html": string;
      };
    };
    /** @description `invalid_request`, `return_url_not_allowed` or `idempotency_key_required`; nothing has been done */
    BadRequest: {
      content: {
        "application/problem+json": components["schemas"]["Problem"];
      };
    };
    /** @description `not_found` */
    NotFound: {
      content: {
        "application/problem+json": components["schemas"]["Problem"];
      };
    };
    /** @description `evidence_mismatch`: the payment is not what it is said to be. `path` names the field of its record, `message` what was expected (ours) and what stands there (theirs) */
    EvidenceMismatch: {
      content: {
        "application/problem+json": components["schemas"]["Problem"];
      };
    };
    /** @description The `code` says why */
    Conflict: {
      content: {
        "application/problem+json": components["schemas"]["Problem"];
      };
    };
    /** @description `payload_too_large` */
    TooLarge: {
      content: {
        "application/problem+json": components["schemas"]["Problem"];
      };
    };
    /** @description `unsupported_media_type`: send content-type: application/json */
    UnsupportedMediaType: {
      content: {
        "application/problem+json": components["schemas"]["Problem"];
      };
    };
    /** @description `internal_error`: a failure of ours. Whether something was done is not known; the same request may be repeated, with its Idempotency-Key */
    InternalError: {
      content: {
        "application/problem+json": components["schemas"]["Problem"];
      };
    };
    /** @description Nothing was decided; the same request may be repeated, with its Idempotency-Key */
    Unavailable: {
      headers: {
        /** @description Seconds. */
        "retry-after": number;
      };
      content: {
        "application/problem+json": components["schemas"]["Problem"];
      };
    };
  };
  parameters: {
    /**
     * @description Kept at least 48 hours, per method and path. The same key and body (as JSON: order, spaces and spelling do not matter) do nothing a second
     * time: the answer, with `idempotency-replayed: true`, tells what has become of the first request by now. Another body: 409
     * `idempotency_key_reused`. A 4xx that is a problem, and a 5xx, leave the key unused: repeating tries again.
     */
    IdempotencyKey?: string;
    /**
     * @description Without one: 400 `idempotency_key_required`, and nothing has been done. Kept at least 48 hours, per method and path. The same key and body
     * (as JSON: order, spaces and spelling do not matter) do nothing a second time: the answer, with `idempotency-replayed: true`, tells what is true by
     * now, so a 202 that has since been paid is a 201. Another body: 409 `idempotency_key_reused`. A 4xx that is a problem (but a 402), and a 5xx, leave
     * the key unused: repeating tries again.
     */
    RequiredIdempotencyKey: string;
    SubscriptionId: components["schemas"]["Ulid"];
    BatchId: components["schemas"]["Ulid"];
    /** @description `sub_<subscription_id>_<period, four digits>` or `one_<ulid>` */
    MerchantUid: string;
    /** @description From checkout_url. */
    Token: string;
    /** @description From the url of a manage link. */
    ManageToken: string;
  };
  requestBodies: never;
  headers: never;
  pathItems: never;
}

export type $defs = Record<string, never>;

export type external = Record<string, never>;

export interface operations {

  /**
   * Open a single-use attempt to register a card
   * @description The link works for 30 minutes. At most one of `charge` and `subscribe` (issue and charge in one go). Repeated with its Idempotency-Key: the same
   * registration, with a link of its own; earlier links go on working.
   */
  createCardRegistration: {
    parameters: {
      header?: {
        "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
      };
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["NewCardRegistration"];
      };
    };
    responses: {
      /** @description Opened */
      201: {
        content: {
          "application/json": components["schemas"]["OpenedRegistration"];
        };
      };
      400: components["responses"]["BadRequest"];
      409: components["responses"]["Conflict"];
      413: components["responses"]["TooLarge"];
      415: components["responses"]["UnsupportedMediaType"];
      500: components["responses"]["InternalError"];
      503: components["responses"]["Unavailable"];
    };
  };
  /**
   * How a registration stands
   * @description `expired` may still become `succeeded`: a window opened before the end may bring a key.
   */
  getCardRegistration: {
    parameters: {
      path: {
        registration_id: components["schemas"]["Ulid"];
      };
    };
    responses: {
      /** @description The registration */
      200: {
        content: {
          "application/json": components["schemas"]["CardRegistration"];
        };
      };
      400: components["responses"]["BadRequest"];
      404: components["responses"]["NotFound"];
      500: components["responses"]["InternalError"];
    };
  };
  /**
   * A customer's cards, subscriptions and one-off charges
   * @description Newest first, at most 100 cards and subscriptions, and the newest 20 one-off charges among the customer's newest 500 charges; all of them: `GET
   * /charges?customer_id=`. What there is comes from an index, so one made a second ago may be missing; each is read as it stands.
   */
  getCustomer: {
    parameters: {
      path: {
        customer_id: components["schemas"]["CustomerId"];
      };
    };
    responses: {
      /** @description The customer */
      200: {
        content: {
          "application/json": {
            customer_id: components["schemas"]["CustomerId"];
            cards: components["schemas"]["Card"][];
            subscriptions: components["schemas"]["Subscription"][];
            one_off_charges: components["schemas"]["Charge"][];
            unreadable: components["schemas"]["Unreadable"];
          };
        };
      };
      400: components["responses"]["BadRequest"];
      404: components["responses"]["NotFound"];
      500: components["responses"]["InternalError"];
      503: components["responses"]["Unavailable"];
    };
  };
  /**
   * A link to the customer's own page
   * @description On it the customer sees what they have and have paid, cancels, takes that back, changes the card, and what else the stage's `customers` allows.
   * The link is the whole authority, for 30 minutes: give it to this customer only, e.g. as the target of a button that they are logged in for.
   * Repeated with its Idempotency-Key: the same link, under a token of its own; earlier ones go on working.
   */
  createManageLink: {
    parameters: {
      header?: {
        "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
      };
      path: {
        customer_id: components["schemas"]["CustomerId"];
      };
    };
    requestBody?: {
      content: {
        "application/json": components["schemas"]["NewManageLink"];
      };
    };
    responses: {
      /** @description Made */
      201: {
        content: {
          "application/json": {
            url: string;
            expires_at: components["schemas"]["Instant"];
          };
        };
      };
      400: components["responses"]["BadRequest"];
      404: components["responses"]["NotFound"];
      409: components["responses"]["Conflict"];
      413: components["responses"]["TooLarge"];
      415: components["responses"]["UnsupportedMediaType"];
      500: components["responses"]["InternalError"];
      503: components["responses"]["Unavailable"];
    };
  };
  /**
   * Take over a card whose key 아임포트 already holds
   * @description The key was issued through another system. `evidence` names a payment of it at 아임포트 (best the newest): the key's issue, whatever amount that shows, or a
   * payment with it. It must be `paid`, of this `customer_uid` and of this stage's MID, and in production of no test channel. A card that this customer has already is answered as it is.
   * `dry_run`: 200 what a run would answer, and nothing is stored, no Idempotency-Key either. How to bring all customers: docs/take-over.md.
   */
  takeOverCard: {
    parameters: {
      header?: {
        "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
      };
    };
    requestBody: {
      content: {
        /**
         * @example {
         *   "customer_id": "customer-1",
         *   "customer_uid": "shop-77",
         *   "evidence": {
         *     "imp_uid": "imp_448280090638"
         *   }
         * }
         */
        "application/json": {
          customer_id: components["schemas"]["CustomerId"];
          customer_uid: components["schemas"]["CustomerUid"];
          evidence: components["schemas"]["Evidence"];
          /** @default false */
          dry_run?: boolean;
        };
      };
    };
    responses: {
      /** @description The card that a run would make */
      200: {
        content: {
          "application/json": components["schemas"]["Card"];
        };
      };
      /** @description The card */
      201: {
        content: {
          "application/json": components["schemas"]["Card"];
        };
      };
      400: components["responses"]["BadRequest"];
      /**
       * @description `customer_uid_taken`: another customer has it. `card_not_usable`: it has been revoked here. `conflict`: an open registration brings it by itself.
       * `idempotency_key_reused`.
       */
      409: {
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      413: components["responses"]["TooLarge"];
      415: components["responses"]["UnsupportedMediaType"];
      422: components["responses"]["EvidenceMismatch"];
      500: components["responses"]["InternalError"];
      503: components["responses"]["Unavailable"];
    };
  };
  /**
   * Never charge this card again
   * @description The billing key itself stays at 아임포트: this PG has no way to delete it. Subscriptions that use the card decline as
   * `key_missing` at their next charge. Repeating it changes nothing.
   */
  revokeCard: {
    parameters: {
      path: {
        customer_uid: components["schemas"]["CustomerUid"];
      };
    };
    responses: {
      /** @description The card */
      200: {
        content: {
          "application/json": components["schemas"]["Card"];
        };
      };
      400: components["responses"]["BadRequest"];
      404: components["responses"]["NotFound"];
      500: components["responses"]["InternalError"];
      503: components["responses"]["Unavailable"];
    };
  };
  /** Plans, by their ids */
  listPlans: {
    parameters: {
      query?: {
        limit?: number;
        cursor?: string;
      };
    };
    responses: {
      /** @description One page. `unreadable` counts what is left out because it cannot be read. */
      200: {
        content: {
          "application/json": {
            plans: components["schemas"]["Plan"][];
            /** @description Of the next page. */
            cursor: string | null;
            unreadable: number;
          };
        };
      };
      400: components["responses"]["BadRequest"];
      500: components["responses"]["InternalError"];
      503: components["responses"]["Unavailable"];
    };
  };
  /**
   * Create a plan
   * @description Plans never change; a new price is a new plan. The same plan again is answered 201 as well.
   */
  createPlan: {
    parameters: {
      header?: {
        "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
      };
    };
    requestBody: {
      content: {
        /**
         * @example {
         *   "plan_id": "basic-monthly",
         *   "name": "베이직 월정액",
         *   "amount": 9900,
         *   "interval": {
         *     "unit": "month",
         *     "count": 1
         *   }
         * }
         */
        "application/json": components["schemas"]["NewPlan"];
      };
    };
    responses: {
      /** @description The plan */
      201: {
        content: {
          "application/json": components["schemas"]["Plan"];
        };
      };
      400: components["responses"]["BadRequest"];
      /** @description `plan_exists`: another plan has this plan_id. `idempotency_key_reused`. */
      409: {
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      413: components["responses"]["TooLarge"];
      415: components["responses"]["UnsupportedMediaType"];
      500: components["responses"]["InternalError"];
    };
  };
  /** A plan */
  getPlan: {
    parameters: {
      path: {
        plan_id: components["schemas"]["PlanId"];
      };
    };
    responses: {
      /** @description The plan */
      200: {
        content: {
          "application/json": components["schemas"]["Plan"];
        };
      };
      400: components["responses"]["BadRequest"];
      404: components["responses"]["NotFound"];
      500: components["responses"]["InternalError"];
    };
  };
  /**
   * Subscriptions, newest first
   * @description Filters can be combined. From an index, so one made a second ago may be missing; each is read as it stands.
   */
  listSubscriptions: {
    parameters: {
      query?: {
        status?: "incomplete" | "trialing" | "active" | "past_due" | "paused" | "canceled" | "unpaid";
        plan_id?: components["schemas"]["PlanId"];
        customer_id?: components["schemas"]["CustomerId"];
        limit?: number;
        cursor?: string;
      };
    };
    responses: {
      /** @description One page. `unreadable` counts what is left out because it cannot be read. */
      200: {
        content: {
          "application/json": {
            subscriptions: components["schemas"]["Subscription"][];
            /** @description Of the next page. */
            cursor: string | null;
            unreadable: number;
          };
        };
      };
      400: components["responses"]["BadRequest"];
      500: components["responses"]["InternalError"];
      503: components["responses"]["Unavailable"];
    };
  };
  /**
   * Start a subscription
   * @description The first period is charged at once unless it starts later. With `first_payment: required` (the default) there is no subscription without that
   * payment: 201 paid, 402 declined, 202 while nobody can say. With `retry` it is 201 whatever became of the charge: the status tells (`active`,
   * `past_due`, or `trialing` while nothing is paid, an unknown outcome included). May take up to 29 s.
   *
   * With `anchor_on` and `paid_until` it goes on with one that another system has charged: 201 `active`, nothing is charged before `paid_until`, then at the charging hour of
   * that day. Periods count from `anchor_on`. `paid_until` must be the calendar's next day after today, or today while its charging hour is ahead; 400 says which
   * would be right. Nothing that was paid there is given back here. `evidence`, the old system's last payment with this key, is held against it: 422 where it was made on the day
   * of `paid_until` or later, or was less than the plan's price so far. `consent` is then one to what the first charge here changes, given there within the 30 days. `dry_run`: 200
   * what it would come to, or why not; a card that is not there yet is passed over.
   */
  createSubscription: {
    parameters: {
      header: {
        "Idempotency-Key": components["parameters"]["RequiredIdempotencyKey"];
      };
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["NewSubscription"];
      };
    };
    responses: {
      /** @description What a dry run would come to */
      200: {
        content: {
          "application/json": components["schemas"]["ForeseenSubscription"];
        };
      };
      /** @description The subscription */
      201: {
        content: {
          "application/json": components["schemas"]["Subscription"];
        };
      };
      /**
       * @description The first payment was sent, or is about to be, and nobody can say yet: `incomplete`. Ask again (`GET /subscriptions/{subscription_id}`, or this
       * request under its key), or wait for `subscription.activated` or `subscription.canceled`. It may be canceled meanwhile, and nothing else.
       */
      202: {
        content: {
          "application/json": components["schemas"]["Subscription"];
        };
      };
      400: components["responses"]["BadRequest"];
      /**
       * @description `first_payment_declined`: the subscription has ended (`canceled`, with the same as its `cancel_reason`), and its place in the plan is free: another
       * card is another request, under another key. Should the payment come to light after all, it is given back.
       */
      402: {
        content: {
          "application/problem+json": components["schemas"]["FirstPaymentDeclined"];
        };
      };
      /**
       * @description `already_subscribed`: the customer has a subscription to this plan that is not `canceled` (`unpaid` counts: it can be resumed);
       * `detail` names it. `charging_held`: the first charge would be due at once. `card_not_usable`: no active card has this customer_uid. `reference_taken`. `idempotency_key_reused`. With `consent`:
       * `consent_mismatch`, `consent_too_early`.
       */
      409: {
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      413: components["responses"]["TooLarge"];
      415: components["responses"]["UnsupportedMediaType"];
      422: components["responses"]["EvidenceMismatch"];
      500: components["responses"]["InternalError"];
      503: components["responses"]["Unavailable"];
    };
  };
  /** A subscription */
  getSubscription: {
    parameters: {
      path: {
        subscription_id: components["parameters"]["SubscriptionId"];
      };
    };
    responses: {
      200: components["responses"]["Subscription"];
      400: components["responses"]["BadRequest"];
      404: components["responses"]["NotFound"];
      500: components["responses"]["InternalError"];
      503: components["responses"]["Unavailable"];
    };
  };
  /** Its charges, newest period first */
  listSubscriptionCharges: {
    parameters: {
      query?: {
        limit?: number;
        /** @description Opaque; from the page before. */
        cursor?: string;
      };
      path: {
        subscription_id: components["parameters"]["SubscriptionId"];
      };
    };
    responses: {
      /** @description A page */
      200: {
        content: {
          "application/json": {
            charges: components["schemas"]["Charge"][];
            /** @description null on the last page. */
            cursor: string | null;
            unreadable: components["schemas"]["Unreadable"];
          };
        };
      };
      400: components["responses"]["BadRequest"];
      404: components["responses"]["NotFound"];
      500: components["responses"]["InternalError"];
    };
  };
  /**
   * Cancel, at the end of what is paid for or now
   * @description `period_end` on a subscription that is neither `active` nor `trialing` ends it at once. A charge that waits for its retry becomes `void`;
   * one that is out is followed to its end (`paidAfterCancel`). `refund: unused` (중도해지), with `at: now` only, gives back the days that the running period was paid
   * for and that are left: its amount × days left ÷ its days, rounded down, in Korean calendar days, today being used, less what has gone back already. The
   * end and the refund are stored together; the refund is then followed until it is done (`refund.succeeded`, `refund.failed`). 409 `refund_in_progress`: another refund
   * of that payment is open, so what is left is not known; nothing has been done.
   * Canceling again changes nothing, and tells of the refund as it stands. `cancel-preview` says before what will be. May take up to 29 s with a refund.
   */
  cancelSubscription: {
    parameters: {
      header?: {
        "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
      };
      path: {
        subscription_id: components["parameters"]["SubscriptionId"];
      };
    };
    requestBody?: {
      content: {
        /**
         * @example {
         *   "at": "now",
         *   "refund": "unused",
         *   "reason": "고객센터 요청"
         * }
         */
        "application/json": {
          at?: components["schemas"]["CancelAt"];
          refund?: components["schemas"]["CancelRefund"];
          /**
           * @description In your own words, and shown as `cancel_reason`; absent: `requested`. Never in an event. Not `first_payment_declined`, `payment_failed`,
           * `consent_missing`, which are ours. No control characters.
           */
          reason?: string;
        };
      };
    };
    responses: {
      /** @description The subscription as it stands now, and what goes back with its end */
      200: {
        content: {
          "application/json": components["schemas"]["Cancellation"];
        };
      };
      400: components["responses"]["BadRequest"];
      404: components["responses"]["NotFound"];
      409: components["responses"]["Conflict"];
      413: components["responses"]["TooLarge"];
      415: components["responses"]["UnsupportedMediaType"];
      500: components["responses"]["InternalError"];
      503: components["responses"]["Unavailable"];
    };
  };
  /**
   * What a cancel would do now, to the won
   * @description Reads only. The same `at` and `refund` as for `cancel`, decided by the same rules: what it says holds until the Korean day ends or something changes.
   * 409 `refund_in_progress` where the cancel would be refused.
   */
  previewCancel: {
    parameters: {
      query?: {
        at?: components["schemas"]["CancelAt"];
        refund?: components["schemas"]["CancelRefund"];
      };
      path: {
        subscription_id: components["parameters"]["SubscriptionId"];
      };
    };
    responses: {
      /** @description What would be */
      200: {
        content: {
          "application/json": components["schemas"]["CancelPreview"];
        };
      };
      400: components["responses"]["BadRequest"];
      404: components["responses"]["NotFound"];
      409: components["responses"]["Conflict"];
      500: components["responses"]["InternalError"];
      503: components["responses"]["Unavailable"];
    };
  };
  /**
   * What happened to a subscription, and by whom
   * @description Its events of the last 90 days: what is older is not kept, so a subscription of years has the end of its story only. Its charges, their attempts and refunds, and its consents stay: `GET …/charges`, `GET …/consents`. All at once, without `limit`.
   */
  subscriptionTimeline: {
    parameters: {
      path: {
        subscription_id: components["parameters"]["SubscriptionId"];
      };
    };
    responses: {
      /** @description Newest first */
      200: {
        content: {
          "application/json": components["schemas"]["Timeline"];
        };
      };
      400: components["responses"]["BadRequest"];
      404: components["responses"]["NotFound"];
      500: components["responses"]["InternalError"];
      503: components["responses"]["Unavailable"];
    };
  };
  /**
   * What happened to a charge, and by whom
   * @description Every attempt, whenever it was, and its events of the last 90 days: what is older is not kept. All at once, without `limit`.
   */
  chargeTimeline: {
    parameters: {
      path: {
        merchant_uid: components["parameters"]["MerchantUid"];
      };
    };
    responses: {
      /** @description Newest first */
      200: {
        content: {
          "application/json": components["schemas"]["Timeline"];
        };
      };
      400: components["responses"]["BadRequest"];
      404: components["responses"]["NotFound"];
      500: components["responses"]["InternalError"];
      503: components["responses"]["Unavailable"];
    };
  };
  /**
   * What an id belongs to
   * @description An id of ours (customer, subscription, charge, card, plan, registration, batch), an `imp_uid`, for which 아임포트 is asked, or a `reference`: of each kind that bears
   * it the newest ten. A subscription's charges are found by their subscription. Not by the id of a refund, an event or a consent: a refund is found by its charge or its `reference`, and those of a
   * batch bear the batch's id.
   */
  find: {
    parameters: {
      query: {
        q: string;
      };
    };
    responses: {
      /** @description Everything that has it */
      200: {
        content: {
          "application/json": {
            results: ({
                /** @enum {unknown} */
                kind: "customer" | "subscription" | "charge" | "card" | "plan" | "registration" | "refund" | "batch";
                id: string;
                customer_id: string | null;
                /** @description Status and amount; `unreadable` where it cannot be read. No personal data. */
                summary: string;
              })[];
          };
        };
      };
      400: components["responses"]["BadRequest"];
      500: components["responses"]["InternalError"];
      503: components["responses"]["Unavailable"];
    };
  };
  /**
   * Whether 아임포트 takes the keys
   * @description Asks for a token with the keys as they lie in the secret now, and reads the newest payment, which names its MID. Charges nothing, and no key is in the answer. A MID that does not fit may be
   * another system's of the same 아임포트 account.
   */
  checkGatewayKeys: {
    responses: {
      /** @description What 아임포트 says */
      200: {
        content: {
          "application/json": components["schemas"]["GatewayKeys"];
        };
      };
      400: components["responses"]["BadRequest"];
      500: components["responses"]["InternalError"];
      503: components["responses"]["Unavailable"];
    };
  };
  /**
   * A month in figures
   * @description From our own records, by days of the Korean calendar. A payment counts on the day on which 아임포트 says it was paid, a refund on the day on which it was known to have succeeded, all else
   * on the day on which it became known here. What was paid beside what was owed, and gave itself back, is in none of it. A day that is over is summed up once, and again when a payment of it comes to
   * light later; the others are read as they stand, as far as they can be read at once, else as they were within the hour: `as_of` says so.
   */
  getOverview: {
    parameters: {
      query: {
        /** @description One that has begun, `2027-01`. */
        month: string;
      };
    };
    responses: {
      /** @description Its sums */
      200: {
        content: {
          "application/json": components["schemas"]["Overview"];
        };
      };
      400: components["responses"]["BadRequest"];
      500: components["responses"]["InternalError"];
      503: components["responses"]["Unavailable"];
    };
  };
  /** Whether charging is on hold */
  getHold: {
    responses: {
      /** @description What is held, as of now. */
      200: {
        content: {
          "application/json": components["schemas"]["Holds"];
        };
      };
      400: components["responses"]["BadRequest"];
      500: components["responses"]["InternalError"];
      503: components["responses"]["Unavailable"];
    };
  };
  /**
   * Stop charging
   * @description From ten seconds after the answer no charge leaves, from the scheduler or from a request: those that ask for one are answered 409 `charging_held`. Look-ups, settlement,
   * refunds, cancels and registrations go on. What is due stays due. Can be repeated: `since` stays, `by` and `reason` are the newest.
   */
  holdCharging: {
    requestBody: {
      content: {
        "application/json": components["schemas"]["HoldReason"];
      };
    };
    responses: {
      /** @description What is held, as of now. */
      200: {
        content: {
          "application/json": components["schemas"]["Holds"];
        };
      };
      400: components["responses"]["BadRequest"];
      404: components["responses"]["NotFound"];
      409: components["responses"]["Conflict"];
      413: components["responses"]["TooLarge"];
      415: components["responses"]["UnsupportedMediaType"];
      500: components["responses"]["InternalError"];
      503: components["responses"]["Unavailable"];
    };
  };
  /**
   * Let charging go on
   * @description What was due is charged within some seven minutes, and paced. Can be repeated.
   */
  releaseCharging: {
    responses: {
      /** @description What is held, as of now. */
      200: {
        content: {
          "application/json": components["schemas"]["Holds"];
        };
      };
      400: components["responses"]["BadRequest"];
      500: components["responses"]["InternalError"];
      503: components["responses"]["Unavailable"];
    };
  };
  /**
   * Stop charging one customer
   * @description At most 200 customers by name, else 409 `too_many_holds`.
   */
  holdCustomer: {
    parameters: {
      path: {
        customer_id: components["schemas"]["CustomerId"];
      };
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["HoldReason"];
      };
    };
    responses: {
      /** @description What is held, as of now. */
      200: {
        content: {
          "application/json": components["schemas"]["Holds"];
        };
      };
      400: components["responses"]["BadRequest"];
      404: components["responses"]["NotFound"];
      409: components["responses"]["Conflict"];
      413: components["responses"]["TooLarge"];
      415: components["responses"]["UnsupportedMediaType"];
      500: components["responses"]["InternalError"];
      503: components["responses"]["Unavailable"];
    };
  };
  /** Let charging that customer go on */
  releaseCustomer: {
    parameters: {
      path: {
        customer_id: components["schemas"]["CustomerId"];
      };
    };
    responses: {
      /** @description What is held, as of now. */
      200: {
        content: {
          "application/json": components["schemas"]["Holds"];
        };
      };
      400: components["responses"]["BadRequest"];
      404: components["responses"]["NotFound"];
      409: components["responses"]["Conflict"];
      413: components["responses"]["TooLarge"];
      415: components["responses"]["UnsupportedMediaType"];
      500: components["responses"]["InternalError"];
      503: components["responses"]["Unavailable"];
    };
  };
  /**
   * How much is to be done
   * @description What is due is found by an index, up to 100,000; what is queued and in work are the queue's own counts, which are approximate. Look-ups, refunds and retries count
   * like charges. Asked twice, it tells the pace.
   */
  getWork: {
    responses: {
      /** @description As of now */
      200: {
        content: {
          "application/json": {
            at: components["schemas"]["Instant"];
            /** @description Due by now and not yet queued. */
            due: number;
            /** @description false: at least so many. Counting ends at 10,000. */
            due_is_exact: boolean;
            /** @description No worker has it yet. */
            queued: number;
            /** @description A worker has it, or it waits there to be tried again. */
            in_work: number;
          };
        };
      };
      400: components["responses"]["BadRequest"];
      500: components["responses"]["InternalError"];
      503: components["responses"]["Unavailable"];
    };
  };
  /**
   * No charges until resume
   * @description One that is paused for want of a consent is not resumed by it any more. 409 `conflict` when it is `unpaid` or `incomplete`, `subscription_canceled` when it is
   * `canceled`.
   */
  pauseSubscription: {
    parameters: {
      header?: {
        "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
      };
      path: {
        subscription_id: components["parameters"]["SubscriptionId"];
      };
    };
    requestBody?: {
      content: {
        "application/json": Record<string, never>;
      };
    };
    responses: {
      200: components["responses"]["Subscription"];
      400: components["responses"]["BadRequest"];
      404: components["responses"]["NotFound"];
      409: components["responses"]["Conflict"];
      413: components["responses"]["TooLarge"];
      415: components["responses"]["UnsupportedMediaType"];
      500: components["responses"]["InternalError"];
      503: components["responses"]["Unavailable"];
    };
  };
  /**
   * Undo a scheduled cancel, a pause, or giving up
   * @description If the time paid for is over, the next charge is made at once and periods are counted from today. 409 `subscription_canceled`;
   * 409 `consent_required` when what would be charged now needs a consent first (`POST …/consents`); 409 `attempts_exhausted` when the period has been tried as often as can be
   * recorded (some 350 times); 409 `charging_held` while charging is on hold, whatever is due. May take up to 29 s.
   */
  resumeSubscription: {
    parameters: {
      header?: {
        "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
      };
      path: {
        subscription_id: components["parameters"]["SubscriptionId"];
      };
    };
    requestBody?: {
      content: {
        "application/json": Record<string, never>;
      };
    };
    responses: {
      200: components["responses"]["Subscription"];
      400: components["responses"]["BadRequest"];
      404: components["responses"]["NotFound"];
      409: components["responses"]["Conflict"];
      413: components["responses"]["TooLarge"];
      415: components["responses"]["UnsupportedMediaType"];
      500: components["responses"]["InternalError"];
      503: components["responses"]["Unavailable"];
    };
  };
  /**
   * What the customer has agreed to, newest first
   * @description The evidence, kept as long as the subscription. Taken back and used ones are in it.
   */
  listConsents: {
    parameters: {
      query?: {
        limit?: number;
        /** @description Opaque; from the page before. */
        cursor?: string;
      };
      path: {
        subscription_id: components["parameters"]["SubscriptionId"];
      };
    };
    responses: {
      /** @description A page */
      200: {
        content: {
          "application/json": {
            consents: components["schemas"]["ConsentRecord"][];
            /** @description null on the last page. */
            cursor: string | null;
            unreadable: components["schemas"]["Unreadable"];
          };
        };
      };
      400: components["responses"]["BadRequest"];
      404: components["responses"]["NotFound"];
      500: components["responses"]["InternalError"];
    };
  };
  /**
   * The customer has agreed to the change ahead
   * @description 전자상거래법 §13⑥: the first charge after a trial, the first at a higher price and the first after an introductory price need the customer's
   * explicit agreement, given after the contract and within the 30 Korean calendar days before it. It counts for exactly one change: the figures must be those
   * of the change ahead, and a further change voids it. What was paused for want of it is resumed and charged at once (then `effective_on` is
   * today); may take up to 29 s.
   * 400 `consent_not_with_contract`; 409 `consent_mismatch`, `consent_too_early`, `subscription_canceled`.
   */
  recordConsent: {
    parameters: {
      header?: {
        "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
      };
      path: {
        subscription_id: components["parameters"]["SubscriptionId"];
      };
    };
    requestBody: {
      content: {
        /**
         * @example {
         *   "agreed_at": "2027-01-31T10:00:00+09:00",
         *   "method": "web",
         *   "price_before": 0,
         *   "price_after": 9900,
         *   "effective_on": "2027-02-14",
         *   "text": "2월 14일부터 매월 9,900원이 결제됩니다. 동의합니다."
         * }
         */
        "application/json": components["schemas"]["NewConsent"];
      };
    };
    responses: {
      /** @description The subscription as it stands now */
      201: {
        content: {
          "application/json": components["schemas"]["Subscription"];
        };
      };
      400: components["responses"]["BadRequest"];
      404: components["responses"]["NotFound"];
      409: components["responses"]["Conflict"];
      413: components["responses"]["TooLarge"];
      415: components["responses"]["UnsupportedMediaType"];
      500: components["responses"]["InternalError"];
      503: components["responses"]["Unavailable"];
    };
  };
  /**
   * The customer takes back what they agreed to
   * @description Until the charge has begun with it. Its record stays.
   */
  withdrawConsent: {
    parameters: {
      path: {
        subscription_id: components["parameters"]["SubscriptionId"];
      };
    };
    responses: {
      200: components["responses"]["Subscription"];
      400: components["responses"]["BadRequest"];
      404: components["responses"]["NotFound"];
      409: components["responses"]["Conflict"];
      413: components["responses"]["TooLarge"];
      415: components["responses"]["UnsupportedMediaType"];
      500: components["responses"]["InternalError"];
      503: components["responses"]["Unavailable"];
    };
  };
  /**
   * Charge another active card of the same customer
   * @description What is owed (`past_due`, `unpaid`) is charged at once. 409 `card_not_usable`: not an active card of this customer.
   * 409 `subscription_canceled`, `conflict` (`incomplete`), `attempts_exhausted` and `charging_held` (see `resume`). May take up to 29 s.
   */
  changeCard: {
    parameters: {
      header?: {
        "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
      };
      path: {
        subscription_id: components["parameters"]["SubscriptionId"];
      };
    };
    requestBody: {
      content: {
        /**
         * @example {
         *   "customer_uid": "card_01MC1VBKZRPNE4Y13540K0B6B9"
         * }
         */
        "application/json": {
          customer_uid: components["schemas"]["CustomerUid"];
        };
      };
    };
    responses: {
      200: components["responses"]["Subscription"];
      400: components["responses"]["BadRequest"];
      404: components["responses"]["NotFound"];
      409: components["responses"]["Conflict"];
      413: components["responses"]["TooLarge"];
      415: components["responses"]["UnsupportedMediaType"];
      500: components["responses"]["InternalError"];
      503: components["responses"]["Unavailable"];
    };
  };
  /**
   * Another plan from the next period
   * @description A higher price is charged only with the customer's consent to it (`POST …/consents`). `consent` says that this was the customer's own order: it
   * counts for exactly this change if that lies within 30 days, else `consent` stays null and they are to be asked then. What was paused for want of a
   * consent is taken up again by it, and charged within minutes. Any change voids an earlier consent. Naming the plan in force takes a pending change back; what is paused
   * stays so. 409 `subscription_canceled`, `conflict` (`incomplete`).
   */
  changePlan: {
    parameters: {
      header?: {
        "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
      };
      path: {
        subscription_id: components["parameters"]["SubscriptionId"];
      };
    };
    requestBody: {
      content: {
        /**
         * @example {
         *   "plan_id": "pro-monthly",
         *   "consent": {
         *     "agreed_at": "2027-01-31T10:00:00+09:00"
         *   }
         * }
         */
        "application/json": {
          plan_id: components["schemas"]["PlanId"];
          consent?: components["schemas"]["OrderConsent"];
        };
      };
    };
    responses: {
      200: components["responses"]["Subscription"];
      400: components["responses"]["BadRequest"];
      404: components["responses"]["NotFound"];
      409: components["responses"]["Conflict"];
      413: components["responses"]["TooLarge"];
      415: components["responses"]["UnsupportedMediaType"];
      500: components["responses"]["InternalError"];
      503: components["responses"]["Unavailable"];
    };
  };
  /**
   * Charges, newest first
   * @description Exactly one of the filters. Of a day by `merchant_uid`; `paid_on` shows each as it was a second ago, the others as it stands. A subscription's as under `/subscriptions/{subscription_id}/charges`, none where there is no such subscription.
   */
  listCharges: {
    parameters: {
      query?: {
        customer_id?: components["schemas"]["CustomerId"];
        subscription_id?: components["schemas"]["Ulid"];
        status?: "declined" | "unknown";
        /** @description What waits for a person. */
        held?: "true";
        /** @description A Korean calendar day. */
        paid_on?: string;
        /** @description A Korean calendar day. */
        refunded_on?: string;
        limit?: number;
        cursor?: string;
      };
    };
    responses: {
      /** @description One page. `unreadable` counts what is left out because it cannot be read. */
      200: {
        content: {
          "application/json": {
            charges: components["schemas"]["Charge"][];
            /** @description Of the next page. */
            cursor: string | null;
            unreadable: number;
          };
        };
      };
      400: components["responses"]["BadRequest"];
      500: components["responses"]["InternalError"];
      503: components["responses"]["Unavailable"];
    };
  };
  /**
   * Charge a card once, now
   * @description Not retried by itself. After a 202, ask for the charge; never charge again under another key before it is `paid` or `declined`.
   * May take up to 29 s.
   */
  createCharge: {
    parameters: {
      header: {
        "Idempotency-Key": components["parameters"]["RequiredIdempotencyKey"];
      };
    };
    requestBody: {
      content: {
        /**
         * @example {
         *   "customer_uid": "card_01M83MHZ73WT9561MNZ92G06ZA",
         *   "amount": 12000,
         *   "name": "추가 결제",
         *   "reference": "order-2026-1223",
         *   "metadata": {
         *     "channel": "app"
         *   }
         * }
         */
        "application/json": {
          customer_uid: components["schemas"]["CustomerUid"];
          amount: components["schemas"]["Won"];
          tax_free?: components["schemas"]["TaxFree"];
          vat_amount?: components["schemas"]["VatAmount"];
          name: components["schemas"]["ChargeName"];
          reference?: components["schemas"]["Reference"];
          reference_unique?: components["schemas"]["ReferenceUnique"];
          metadata?: components["schemas"]["Metadata"];
        };
      };
    };
    responses: {
      /** @description Paid */
      201: {
        content: {
          "application/json": components["schemas"]["Charge"];
        };
      };
      /** @description Sent, and nobody can say yet; or about to be sent (again) */
      202: {
        content: {
          "application/json": components["schemas"]["Charge"];
        };
      };
      400: components["responses"]["BadRequest"];
      /** @description Declined, or sent three times without a trace (the last attempt's `outcome`) */
      402: {
        content: {
          "application/json": components["schemas"]["Charge"];
        };
      };
      /** @description `charging_held`, `card_not_usable`, `reference_taken`, `idempotency_key_reused` */
      409: {
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      413: components["responses"]["TooLarge"];
      415: components["responses"]["UnsupportedMediaType"];
      500: components["responses"]["InternalError"];
      503: components["responses"]["Unavailable"];
    };
  };
  /**
   * A charge with its attempts and refunds
   * @description The charge of a subscription's next period is shown as it will be (`scheduled`) if nothing changes.
   */
  getCharge: {
    parameters: {
      path: {
        merchant_uid: components["parameters"]["MerchantUid"];
      };
    };
    responses: {
      /** @description The charge */
      200: {
        content: {
          "application/json": components["schemas"]["Charge"];
        };
      };
      400: components["responses"]["BadRequest"];
      404: components["responses"]["NotFound"];
      500: components["responses"]["InternalError"];
      503: components["responses"]["Unavailable"];
    };
  };
  /**
   * Give money back, in full or in part
   * @description One at a time per charge. May take up to 29 s.
   */
  refundCharge: {
    parameters: {
      header: {
        "Idempotency-Key": components["parameters"]["RequiredIdempotencyKey"];
      };
      path: {
        merchant_uid: components["parameters"]["MerchantUid"];
      };
    };
    requestBody: {
      content: {
        /**
         * @example {
         *   "amount": 5000,
         *   "reason": "고객 요청"
         * }
         */
        "application/json": {
          /** @description Absent: all that is left. */
          amount?: components["schemas"]["Won"];
          /** @description Of `amount`, won. Absent: as much of what is left as `amount` is of it, rounded half up; the last part takes the rest. */
          tax_free?: components["schemas"]["TaxFree"];
          /** @description Of `amount`, won, and only of a charge that has named its own. Absent: divided like `tax_free`, by what is taxed. */
          vat_amount?: components["schemas"]["VatAmount"];
          reason: string;
          reference?: components["schemas"]["Reference"];
          reference_unique?: components["schemas"]["ReferenceUnique"];
          metadata?: components["schemas"]["Metadata"];
        };
      };
    };
    responses: {
      /** @description Done */
      201: {
        content: {
          "application/json": components["schemas"]["RefundOfCharge"];
        };
      };
      /** @description Not known yet; it is looked up, and sent again under its own checksum until it is certain */
      202: {
        content: {
          "application/json": components["schemas"]["RefundOfCharge"];
        };
      };
      400: components["responses"]["BadRequest"];
      404: components["responses"]["NotFound"];
      /**
       * @description Refused by the PG or never sent (the refund, `status: failed`), or by the ledger (`refund_refused`; `detail` is `not_paid`, `refund_in_progress`,
       * or, with the field and its bounds, `exceeds_paid_amount` or `tax_does_not_fit`), or `already_refunded` (nothing is left), `reference_taken` or `idempotency_key_reused`. When the refusal shows that money went back outside,
       * the ledger has it from then on, and asking again (with a new key) goes by what is left.
       */
      409: {
        content: {
          "application/json": components["schemas"]["RefundOfCharge"];
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      413: components["responses"]["TooLarge"];
      415: components["responses"]["UnsupportedMediaType"];
      500: components["responses"]["InternalError"];
      503: components["responses"]["Unavailable"];
    };
  };
  /**
   * Ask the same card again, now
   * @description For a charge of a `past_due` subscription that waits for its next attempt. Everything ever sent for it is looked up first. A decline uses up none of the days
   * on which it is tried by itself, and never ends dunning; the day within six hours after it is left out, the last one waits until those are over. After `call_issuer` it may be
   * asked for as well: the customer has called. May take up to 29 s.
   */
  retryCharge: {
    parameters: {
      header?: {
        "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
      };
      path: {
        merchant_uid: components["parameters"]["MerchantUid"];
      };
    };
    requestBody?: {
      content: {
        "application/json": Record<string, never>;
      };
    };
    responses: {
      /** @description The card has answered; the charge is paid or declined */
      200: {
        content: {
          "application/json": components["schemas"]["Charge"];
        };
      };
      /**
       * @description Nobody knows yet: it is being charged, or 아임포트 could not be asked and it is left to the scheduler (`next_attempt_at` is not ahead). Look at the charge again
       * before you tell the customer anything.
       */
      202: {
        content: {
          "application/json": components["schemas"]["Charge"];
        };
      };
      400: components["responses"]["BadRequest"];
      404: components["responses"]["NotFound"];
      /**
       * @description `charging_held`, `idempotency_key_reused`, or `retry_refused`, whose `detail` ends with the reason: `outcome_unknown` (a look-up has the word), `held`,
       * `already_paid`, `not_owed_now` (one-off, behind, paused, unpaid, ended: see `resume`), `needs_another_card`, `waits_for_another_merchant_uid`, `consent_required`, `asked_too_often` (sent ten times within a day), `attempts_exhausted`.
       */
      409: {
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      413: components["responses"]["TooLarge"];
      415: components["responses"]["UnsupportedMediaType"];
      500: components["responses"]["InternalError"];
      503: components["responses"]["Unavailable"];
    };
  };
  /** Batches, newest first */
  listBatches: {
    parameters: {
      query?: {
        limit?: number;
        cursor?: string;
      };
    };
    responses: {
      /** @description One page. `unreadable` counts what is left out because it cannot be read. Kept for 90 days. */
      200: {
        content: {
          "application/json": {
            batches: components["schemas"]["Batch"][];
            /** @description Of the next page. */
            cursor: string | null;
            unreadable: number;
          };
        };
      };
      400: components["responses"]["BadRequest"];
      500: components["responses"]["InternalError"];
      503: components["responses"]["Unavailable"];
    };
  };
  /**
   * Refund, retry, cancel or change the plan of many at once
   * @description Each element is done as its single route does it, with all that holds there. `dry_run` says what it would do, and does nothing; `{from_dry_run}` then does that and
   * nothing else. An element that has changed since it was selected is `refused: changed`, and left alone. One after another, so that charges that are due and calls of
   * customers do not wait: 3,000 refunds take about an hour. At most 10,000 elements, or it stops by itself (`too_many`) and does nothing.
   */
  orderBatch: {
    parameters: {
      header: {
        "Idempotency-Key": components["parameters"]["RequiredIdempotencyKey"];
      };
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["NewBatch"];
      };
    };
    responses: {
      /** @description Stored and queued */
      202: {
        content: {
          "application/json": components["schemas"]["Batch"];
        };
      };
      400: components["responses"]["BadRequest"];
      404: components["responses"]["NotFound"];
      /** @description `idempotency_key_reused`, or `conflict`: what `from_dry_run` names is no dry run, or is not done */
      409: {
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      413: components["responses"]["TooLarge"];
      415: components["responses"]["UnsupportedMediaType"];
      500: components["responses"]["InternalError"];
      503: components["responses"]["Unavailable"];
    };
  };
  /** How far a batch is */
  getBatch: {
    parameters: {
      path: {
        batch_id: components["parameters"]["BatchId"];
      };
    };
    responses: {
      /** @description The batch */
      200: {
        content: {
          "application/json": components["schemas"]["Batch"];
        };
      };
      400: components["responses"]["BadRequest"];
      404: components["responses"]["NotFound"];
      500: components["responses"]["InternalError"];
      503: components["responses"]["Unavailable"];
    };
  };
  /** What has become of each element, by its id */
  listBatchItems: {
    parameters: {
      query?: {
        limit?: number;
        cursor?: string;
      };
      path: {
        batch_id: components["parameters"]["BatchId"];
      };
    };
    responses: {
      /** @description One page. `unreadable` counts what is left out because it cannot be read. */
      200: {
        content: {
          "application/json": {
            items: components["schemas"]["BatchItem"][];
            /** @description Of the next page. */
            cursor: string | null;
            unreadable: number;
          };
        };
      };
      400: components["responses"]["BadRequest"];
      404: components["responses"]["NotFound"];
      500: components["responses"]["InternalError"];
      503: components["responses"]["Unavailable"];
    };
  };
  /**
   * Begin nothing more of a batch
   * @description An element that is under way comes to its end; what has left is followed until it is known. One that is over, or stopped, stays as it is. What was not begun stays
   * `pending`; to do it after all, order it anew.
   */
  stopBatch: {
    parameters: {
      path: {
        batch_id: components["parameters"]["BatchId"];
      };
    };
    responses: {
      /** @description The batch */
      200: {
        content: {
          "application/json": components["schemas"]["Batch"];
        };
      };
      400: components["responses"]["BadRequest"];
      404: components["responses"]["NotFound"];
      413: components["responses"]["TooLarge"];
      415: components["responses"]["UnsupportedMediaType"];
      500: components["responses"]["InternalError"];
      503: components["responses"]["Unavailable"];
    };
  };
  /**
   * Send webhooks once more
   * @description What was told in the last 90 days is queued again for the stage's `webhooks`, under the ids of the first time. Only where the stage has some; locally with
   * `npm start -- --forward`. A repeated request sends it again.
   */
  replayWebhooks: {
    requestBody: {
      content: {
        "application/json": components["schemas"]["NewWebhookReplay"];
      };
    };
    responses: {
      /** @description Queued */
      202: {
        content: {
          "application/json": components["schemas"]["WebhookReplay"];
        };
      };
      400: components["responses"]["BadRequest"];
      404: components["responses"]["NotFound"];
      413: components["responses"]["TooLarge"];
      415: components["responses"]["UnsupportedMediaType"];
      500: components["responses"]["InternalError"];
    };
  };
}
