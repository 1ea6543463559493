/**
 * AWS list prices of ap-northeast-2 (Seoul) as known 2026-11, USD without tax and without free tiers. They are from memory of
 * the pages that are named, and to be verified there before anybody relies on them.
 */
export const AS_OF = '2026-11';

export interface Price {
  readonly usd: number;
  /** So many units cost that. */
  readonly per: number;
  readonly unit: string;
  readonly source: string;
}

export const prices = {
  tableWrites: {
    usd: 0.6778,
    per: 1e6,
    unit: 'write request units',
    source: 'aws.amazon.com/dynamodb/pricing/on-demand',
  },
  tableReads: {
    usd: 0.1355,
    per: 1e6,
    unit: 'read request units',
    source: 'aws.amazon.com/dynamodb/pricing/on-demand',
  },
  lambdaGbSeconds: {
    usd: 0.0000133334,
    per: 1,
    unit: 'GB-seconds (Arm)',
    source: 'aws.amazon.com/lambda/pricing',
  },
  lambdaInvocations: { usd: 0.2, per: 1e6, unit: 'invocations', source: 'aws.amazon.com/lambda/pricing' },
  queueRequests: { usd: 0.4, per: 1e6, unit: 'SQS requests', source: 'aws.amazon.com/sqs/pricing' },
  busEvents: { usd: 1, per: 1e6, unit: 'custom events', source: 'aws.amazon.com/eventbridge/pricing' },
  apiRequests: {
    usd: 1.23,
    per: 1e6,
    unit: 'HTTP API requests',
    source: 'aws.amazon.com/api-gateway/pricing',
  },
  logGb: { usd: 0.76, per: 1, unit: 'GB of logs', source: 'aws.amazon.com/cloudwatch/pricing' },
  scheduled: {
    usd: 1.25,
    per: 1e6,
    unit: 'schedules',
    source: 'aws.amazon.com/eventbridge/pricing (Scheduler)',
  },
  secretMonths: { usd: 0.4, per: 1, unit: 'secrets', source: 'aws.amazon.com/secrets-manager/pricing' },
  secretReads: {
    usd: 0.05,
    per: 1e4,
    unit: 'reads of the secret',
    source: 'aws.amazon.com/secrets-manager/pricing',
  },
} as const satisfies Readonly<Record<string, Price>>;

export type Priced = keyof typeof prices;

/** For a figure in won: about what a dollar cost in 2026-11. */
export const WON_PER_USD = 1_400;
