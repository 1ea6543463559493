import * as v from 'valibot';
import { PAID_AFTER_CANCEL, WITHOUT_CONSENT } from '../shared/domain/account.ts';
import { EVENT_TYPES } from '../shared/domain/event-types.ts';
import { HORIZON_TERMS, smallestHorizonMs } from '../shared/domain/horizon.ts';
import { CHANNEL_KEY_PATTERN, MID_PATTERN, TEST_MID } from '../shared/domain/inicis.ts';
import type { Merchant } from '../shared/domain/merchant.ts';
import { RENEWING } from '../shared/domain/notice-policy.ts';
import type { WebhookEndpoint } from '../shared/domain/webhook.ts';
import { isWebhookUrl } from '../shared/domain/webhook-url.ts';

/**
 * What a merchant decides, per stage. `cdk deploy -c stage=prod` picks one; `-c override='{"mid":"…"}'` replaces single
 * values, and leaves out those that are `null`. Everything is checked at synth: a wrong value stops the deployment with a sentence.
 */
export interface StageConfig {
  readonly stage: 'dev' | 'prod';
  /** Of the repository's own stack. A merchant's app says its own. */
  readonly region: string;
  /** 상점 ID at KG이니시스, which payments are held against. Without it, the one that `channelKey` leads to. */
  readonly mid?: string | undefined;
  /** 채널 키 of the console's channel: opens the window in place of the deprecated `pg`. One of the two, or both. */
  readonly channelKey?: string | undefined;
  /** 가맹점 식별코드 of the 아임포트 console (`imp00000000`), the argument of `IMP.init`. Public. */
  readonly impCode: string;
  readonly sdkUrl: string;
  /** Who sells: at the foot of every page that a customer sees. */
  readonly merchant: Merchant;
  readonly iamportBaseUrl: string;
  /** Longest wait for one look-up, ms. */
  readonly iamportTimeoutMs: number;
  /** Where customers may be sent back to: https origins and app schemes. */
  readonly allowedReturnUrls: readonly string[];
  /** A domain of yours in front of the API; without one the API's own address is used. */
  readonly publicBaseUrl?: string | undefined;
  /** Payments of a test channel: production refuses them. */
  readonly sandboxPolicy: 'refuse' | 'allow' | 'require';
  /** A payment beside what was owed goes back by itself, or is only reported (while a table is being restored). */
  readonly giveBack: 'auto' | 'report';
  readonly customers: {
    /** On their page customers may pause their subscriptions and resume them. */
    readonly mayPause: boolean;
    /** 중도해지: on their page customers may end a subscription now, for the unused days' money. */
    readonly mayRefundUnused: boolean;
  };
  readonly webhookSource: {
    /** The addresses have changed once: `report` logs a stranger, `enforce` refuses it. */
    readonly policy: 'off' | 'report' | 'enforce';
    readonly addresses: readonly string[];
  };
  /**
   * Where events are sent, signed (docs/events.md). `events`: the types that are wanted; absent, all of them. Empty: nothing of
   * this is deployed.
   */
  readonly webhooks: readonly WebhookEndpoint[];
  /** Each public route: requests per second, and the burst above. */
  readonly publicThrottle: { readonly rate: number; readonly burst: number };
  readonly logRetentionDays: number;
  /** Who hears alarms: `page` at any hour, `ticket` on the next working day. Each address is asked to confirm. */
  readonly alarmEmails?:
    | { readonly page?: readonly string[] | undefined; readonly ticket?: readonly string[] | undefined }
    | undefined;
  /** Where your copy of docs/runbook.md is, for the alarms to point to. */
  readonly runbookUrl?: string | undefined;
  /** X-Ray: how long each part of a request took. */
  readonly tracing: boolean;
  /** Longest wait for the answer to a charge, ms. A card network may take its time; too short only makes unknowns. */
  readonly iamportChargeTimeoutMs: number;
  /** Charges sent to 아임포트 at a time. */
  readonly gatewayConcurrency: number;
  readonly billing: {
    /** Asia/Seoul, 0–23. */
    readonly chargingHourKst: number;
    /** Days after the first decline of a charge on which it is tried again. */
    readonly retryAfterDays: readonly number[];
    /** What a subscription becomes when the last retry has failed. */
    readonly afterLastRetry: 'unpaid' | 'canceled';
    /** A payment whose POST was out when its subscription ended goes back by itself, or stays. */
    readonly paidAfterCancel: 'give_back' | 'keep';
    /** A charge whose outcome is unknown is looked up, and not sent again, for this long. */
    readonly horizonMinutes: number;
    /** What becomes of a subscription whose next charge needs a consent that nobody has given. */
    readonly withoutConsent: 'pause' | 'cancel';
    /** Events before a charge, in Korean calendar days before it. They leave at the charging hour. */
    readonly notices: {
      readonly consentMissingDays: number;
      readonly trialEndingDays: number;
      readonly renewingDays: number;
      /** Which renewals: of intervals of half a year and more, all, or none. */
      readonly renewing: 'long' | 'all' | 'none';
    };
  };
}

/** Webhooks come from here (vendor's documentation, 2026). */
const IAMPORT_ADDRESSES = ['52.78.100.19', '52.78.48.223', '52.78.5.241'];

const common = {
  region: 'ap-northeast-2',
  sdkUrl: 'https://cdn.iamport.kr/v1/iamport.js',
  iamportBaseUrl: 'https://api.iamport.kr',
  iamportTimeoutMs: 3_000,
  publicThrottle: { rate: 50, burst: 100 },
  iamportChargeTimeoutMs: 20_000,
  gatewayConcurrency: 10,
  giveBack: 'auto' as const,
  tracing: false,
  webhooks: [],
  customers: { mayPause: false, mayRefundUnused: false },
  billing: {
    chargingHourKst: 10,
    retryAfterDays: [1, 3, 5, 7],
    afterLastRetry: 'unpaid' as const,
    paidAfterCancel: 'give_back' as const,
    horizonMinutes: 15,
    withoutConsent: 'pause' as const,
    notices: { consentMissingDays: 7, trialEndingDays: 7, renewingDays: 7, renewing: 'long' as const },
  },
};

export const stages: Readonly<Record<StageConfig['stage'], StageConfig>> = {
  dev: {
    ...common,
    stage: 'dev',
    mid: TEST_MID,
    impCode: 'imp00000000',
    merchant: {
      name: '예시 상점',
      support: { tel: '02-1234-5678', email: 'help@shop.example' },
      termsUrl: 'https://shop.example/terms',
      privacyUrl: 'https://shop.example/privacy',
      businessInfo:
        '주식회사 예시 · 대표 ○○○ · 사업자등록번호 000-00-00000 · 통신판매업신고 제2026-서울중구-0000호',
    },
    allowedReturnUrls: ['https://shop.example'],
    sandboxPolicy: 'allow',
    webhookSource: { policy: 'off', addresses: IAMPORT_ADDRESSES },
    logRetentionDays: 14,
  },
  // Yours: the empty values must be filled in before `cdk deploy -c stage=prod` goes through.
  prod: {
    ...common,
    stage: 'prod',
    mid: '',
    impCode: '',
    merchant: { name: '', support: {}, termsUrl: '', privacyUrl: '' },
    allowedReturnUrls: [],
    sandboxPolicy: 'refuse',
    webhookSource: { policy: 'report', addresses: IAMPORT_ADDRESSES },
    logRetentionDays: 365,
  },
};

/** Retention periods that CloudWatch Logs knows. */
const RETENTION_DAYS = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 3653];
const UNSAFE_SCHEMES = [
  'javascript:',
  'data:',
  'vbscript:',
  'file:',
  'blob:',
  'about:',
  'http:',
  'https:',
  'ws:',
  'wss:',
];

const httpsUrl = v.pipe(
  v.string(),
  v.check(isHttpsUrl, 'an https URL, without a trailing slash, query or fragment'),
);

const integer = (from: number, to: number, unit: string) => {
  const allowed = `a whole number from ${from} to ${to} (${unit})`;
  return v.pipe(v.number(allowed), v.integer(allowed), v.minValue(from, allowed), v.maxValue(to, allowed));
};

const line = (most: number) =>
  v.pipe(
    v.string(),
    v.check((text) => text.trim() !== '', 'what your customers are shown'),
    v.maxLength(most, `up to ${most} characters`),
  );

const webPage = v.pipe(
  v.string(),
  v.check(isWebPage, 'the https address of a page of yours'),
  v.maxLength(300, 'up to 300 characters'),
);

/** SNS asks each address whether it wants them. */
const emails = v.array(v.pipe(v.string(), v.email('e-mail addresses'), v.maxLength(100)));

const merchant = v.strictObject({
  name: line(60),
  support: v.pipe(
    v.strictObject({
      tel: v.optional(v.pipe(v.string(), v.regex(/^[+\d][\d -]{3,20}$/, 'a telephone number'))),
      email: v.optional(v.pipe(v.string(), v.email('an e-mail address'), v.maxLength(100))),
      url: v.optional(webPage),
    }),
    v.check(
      (support) => Object.values(support).some((one) => one !== undefined),
      'at least one of tel, email and url',
    ),
  ),
  termsUrl: webPage,
  privacyUrl: webPage,
  // All environment variables of a function share 4 KB.
  businessInfo: v.optional(line(300)),
});

const webhooks = v.pipe(
  v.array(
    v.strictObject({
      url: v.pipe(
        v.string(),
        v.check(isWebhookUrl, 'an https URL of a public host, without user, password or fragment'),
        v.maxLength(300, 'up to 300 characters'),
      ),
      events: v.optional(
        v.pipe(
          v.array(v.picklist(EVENT_TYPES, 'types of events (docs/events.md)')),
          v.minLength(1, 'at least one type; leave it out for all of them'),
        ),
      ),
    }),
  ),
  v.maxLength(5, 'up to 5 endpoints'),
  v.check((all) => new Set(all.map(({ url }) => url)).size === all.length, 'each URL once'),
  // All environment variables of a function share 4 KB.
  v.check((all) => JSON.stringify(all).length <= 1_200, 'up to 1,200 characters of JSON in all'),
);

const schema = v.pipe(
  v.strictObject({
    stage: v.picklist(['dev', 'prod'], 'dev or prod'),
    region: v.pipe(v.string(), v.regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'an AWS region such as ap-northeast-2')),
    mid: v.optional(
      v.pipe(
        v.string(),
        v.regex(MID_PATTERN, 'the ten letters and digits of a 상점 ID (or none, beside a channelKey)'),
      ),
    ),
    channelKey: v.optional(
      v.pipe(
        v.string(),
        v.regex(
          CHANNEL_KEY_PATTERN,
          'a 채널 키 of the console: channel-key- and up to 43 letters, digits and hyphens',
        ),
      ),
    ),
    impCode: v.pipe(v.string(), v.regex(/^imp\d{8}$/, '가맹점 식별코드: imp and eight digits')),
    sdkUrl: httpsUrl,
    merchant,
    // A simulator on this machine may be reached by http; nothing else may.
    iamportBaseUrl: v.pipe(
      v.string(),
      v.check((text) => isHttpsUrl(text) || isLoopbackUrl(text), 'an https URL, or http on 127.0.0.1'),
    ),
    iamportTimeoutMs: v.pipe(
      v.number(),
      v.integer(),
      v.minValue(500, 'from 500 ms'),
      v.maxValue(5_000, 'up to 5,000 ms'),
    ),
    allowedReturnUrls: v.pipe(
      v.array(
        v.pipe(
          v.string(),
          v.check(isReturnUrlEntry, 'an https origin (https://shop.example) or an app scheme (myapp:)'),
        ),
      ),
      v.minLength(1, 'at least one https origin or app scheme'),
    ),
    publicBaseUrl: v.optional(httpsUrl),
    sandboxPolicy: v.picklist(['refuse', 'allow', 'require'], 'refuse, allow or require'),
    giveBack: v.picklist(['auto', 'report'], 'auto or report'),
    customers: v.strictObject({
      mayPause: v.boolean('true or false'),
      mayRefundUnused: v.boolean('true or false'),
    }),
    webhookSource: v.strictObject({
      policy: v.picklist(['off', 'report', 'enforce'], 'off, report or enforce'),
      addresses: v.array(v.pipe(v.string(), v.ipv4('an IPv4 address'))),
    }),
    webhooks,
    publicThrottle: v.strictObject({
      rate: v.pipe(v.number(), v.minValue(1, 'from 1 request per second')),
      burst: v.pipe(v.number(), v.integer(), v.minValue(1, 'from 1')),
    }),
    iamportChargeTimeoutMs: integer(3_000, 24_000, 'ms'),
    // SQS's own bounds for the concurrency of an event source.
    gatewayConcurrency: integer(2, 1_000, 'charges at a time'),
    billing: v.strictObject({
      chargingHourKst: integer(0, 23, 'o’clock'),
      retryAfterDays: v.pipe(
        v.array(integer(1, 60, 'days')),
        v.minLength(1, 'at least one day'),
        v.maxLength(10, 'at most ten days'),
        v.check((days) => days.every((day, at) => day > (days[at - 1] ?? 0)), 'ascending days'),
      ),
      afterLastRetry: v.picklist(['unpaid', 'canceled'], 'unpaid or canceled'),
      paidAfterCancel: v.picklist(PAID_AFTER_CANCEL, 'give_back or keep'),
      horizonMinutes: integer(1, 24 * 60, 'minutes'),
      withoutConsent: v.picklist(WITHOUT_CONSENT, 'pause or cancel'),
      notices: v.strictObject({
        consentMissingDays: integer(1, 29, 'days'),
        trialEndingDays: integer(1, 60, 'days'),
        renewingDays: integer(1, 60, 'days'),
        renewing: v.picklist(RENEWING, 'long, all or none'),
      }),
    }),
    alarmEmails: v.optional(v.strictObject({ page: v.optional(emails), ticket: v.optional(emails) })),
    runbookUrl: v.optional(httpsUrl),
    tracing: v.boolean('true or false'),
    logRetentionDays: v.picklist(RETENTION_DAYS, `one of ${RETENTION_DAYS.join(', ')}`),
  }),
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) return;
    const { billing, iamportChargeTimeoutMs, mid, channelKey } = dataset.value;
    if (mid === undefined && channelKey === undefined)
      addIssue({ message: 'mid: received nothing; allowed is a 상점 ID, or a channelKey, or both' });
    const smallestMs = smallestHorizonMs(iamportChargeTimeoutMs);
    if (billing.horizonMinutes * 60_000 < smallestMs)
      addIssue({ message: horizonSentence(billing.horizonMinutes, smallestMs) });
    const { publicBaseUrl, webhookSource } = dataset.value;
    // Behind a domain of yours each request comes from its CDN's address, and a header can say anything.
    if (publicBaseUrl !== undefined && webhookSource.policy === 'enforce') {
      addIssue({
        message:
          'webhookSource.policy: received enforce; behind publicBaseUrl webhooks come from your own domain’s addresses, and all of them would be refused: allowed is off or report',
      });
    }
  }),
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed || dataset.value.stage !== 'prod') return;
    const { mid, sandboxPolicy, iamportBaseUrl } = dataset.value;
    if (mid === TEST_MID)
      addIssue({ message: 'mid: received INIBillTst; prod needs the MID of your own contract' });
    if (sandboxPolicy !== 'refuse') {
      addIssue({ message: `sandboxPolicy: received ${sandboxPolicy}; prod allows only refuse` });
    }
    if (!isHttpsUrl(iamportBaseUrl)) {
      addIssue({ message: `iamportBaseUrl: received ${iamportBaseUrl}; prod allows only https` });
    }
  }),
);

/** docs/guarantees.md, "Under which assumptions": shorter, and a charge may be sent while the one before may still pay. */
function horizonSentence(received: number, smallestMs: number): string {
  const minutes = (ms: number) => ms / 60_000;
  const { latestCommitMs, listingLagMs, clockDifferenceMs } = HORIZON_TERMS;
  return (
    `billing.horizonMinutes: received ${received}; allowed is a whole number from ${Math.ceil(minutes(smallestMs))} (minutes): ` +
    `a POST leaves in time, commits within ${minutes(latestCommitMs)}, is listed ${minutes(listingLagMs)} later, ` +
    `and clocks differ by ${minutes(clockDifferenceMs)}`
  );
}

/** A stage, and what of it is replaced. `null` leaves a value out. */
export type StageOverrides = Pick<StageConfig, 'stage'> & {
  readonly [K in Exclude<keyof StageConfig, 'stage'>]?: StageConfig[K] | null;
};

/** What the command line asks for, as far as its form goes; {@link checkedConfig} looks at the values. */
export function overridesFrom(stage: unknown, override: unknown): StageOverrides {
  if (!isStage(stage)) {
    throw new Error(`stage: received ${shown(stage)}; allowed are dev and prod (cdk deploy -c stage=dev)`);
  }
  return { stage, ...parseOverride(override) };
}

/** @param source where it stands, for the first line of what is thrown. */
export function checkedConfig(source: string, overrides: StageOverrides): StageConfig {
  const { stage } = overrides;
  if (!isStage(stage))
    throw new Error(`${source}: stage: received ${shown(stage)}; allowed are dev and prod`);
  const replaced = Object.entries(overrides).filter(([, value]) => value !== undefined);
  const given = Object.entries({ ...stages[stage], ...Object.fromEntries(replaced) });
  const parsed = v.safeParse(schema, Object.fromEntries(given.filter(([, value]) => value !== null)));
  if (parsed.success) return parsed.output;
  const sentences = parsed.issues.map((issue) => {
    const path = v.getDotPath(issue);
    return path === null
      ? issue.message
      : `${path}: received ${shown(issue.input)}; allowed is ${issue.message}`;
  });
  throw new Error(`${source}, stage ${stage}:\n  ${sentences.join('\n  ')}`);
}

const isStage = (stage: unknown): stage is StageConfig['stage'] => stage === 'dev' || stage === 'prod';

function parseOverride(override: unknown): object {
  if (override === undefined) return {};
  const parsed = v.safeParse(
    v.pipe(
      v.string(),
      v.parseJson(),
      v.check((value) => !Array.isArray(value)),
      v.record(v.string(), v.unknown()),
    ),
    override,
  );
  if (parsed.success) return parsed.output;
  throw new Error(`override: received ${shown(override)}; allowed is a JSON object, e.g. {"mid":"…"}`);
}

function shown(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value);
}

function isHttpsUrl(text: string): boolean {
  const url = URL.parse(text);
  return (
    url !== null &&
    url.protocol === 'https:' &&
    url.username === '' &&
    url.search === '' &&
    url.hash === '' &&
    !text.endsWith('/')
  );
}

function isWebPage(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && url.protocol === 'https:' && url.username === '' && url.password === '';
}

function isLoopbackUrl(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && url.protocol === 'http:' && url.hostname === '127.0.0.1' && !text.endsWith('/');
}

function isReturnUrlEntry(text: string): boolean {
  if (/^[a-z][a-z0-9+.-]*:$/.test(text)) return !UNSAFE_SCHEMES.includes(text);
  // A wildcard would be taken literally, and so protect nothing that its writer meant.
  return URL.parse(text)?.origin === text && text.startsWith('https://') && !text.includes('*');
}
