/**
 * Every environment variable of the deployed functions, by name. The stack sets them, shared/adapters/settings.ts
 * reads them, and nothing else touches `process.env`.
 */
export const env = {
  tableName: 'TABLE_NAME',
  secretId: 'IAMPORT_SECRET_ID',
  settleQueueUrl: 'SETTLE_QUEUE_URL',
  chargeQueueUrl: 'CHARGE_QUEUE_URL',
  batchQueueUrl: 'BATCH_QUEUE_URL',
  eventBusName: 'EVENT_BUS_NAME',
  webhookQueueUrl: 'WEBHOOK_QUEUE_URL',
  webhookSecretId: 'WEBHOOK_SECRET_ID',
  /** JSON: the stage's endpoints, shared/domain/webhook.ts. */
  webhooks: 'WEBHOOKS',
  /** https://api.iamport.kr, or the simulator. */
  iamportBaseUrl: 'IAMPORT_BASE_URL',
  /** Longest wait for one answer of 아임포트, ms. */
  iamportTimeoutMs: 'IAMPORT_TIMEOUT_MS',
  /** Longest wait for the answer to a charge or a cancel, ms. */
  iamportChargeTimeoutMs: 'IAMPORT_CHARGE_TIMEOUT_MS',
  /** 0–23, Asia/Seoul. */
  chargingHourKst: 'CHARGING_HOUR_KST',
  /** Days after the first decline, comma-separated. */
  retryAfterDays: 'RETRY_AFTER_DAYS',
  afterLastRetry: 'AFTER_LAST_RETRY',
  paidAfterCancel: 'PAID_AFTER_CANCEL',
  withoutConsent: 'WITHOUT_CONSENT',
  /** JSON: shared/domain/notice-policy.ts, but for the hour. */
  notices: 'NOTICES',
  gatewayConcurrency: 'GATEWAY_CONCURRENCY',
  chargeHorizonMs: 'CHARGE_HORIZON_MS',
  attemptLeaseMs: 'ATTEMPT_LEASE_MS',
  claimLeaseMs: 'CLAIM_LEASE_MS',
  publicBaseUrl: 'PUBLIC_BASE_URL',
  mid: 'PG_MID',
  channelKey: 'PG_CHANNEL_KEY',
  impCode: 'IMP_CODE',
  sdkUrl: 'SDK_URL',
  /** JSON: who sells, as the pages name them. */
  merchant: 'MERCHANT',
  sandboxPolicy: 'SANDBOX_POLICY',
  /** ARN of the stack: another for every deployment, also for one on a copy of our table. */
  stackId: 'STACK_ID',
  giveBack: 'GIVE_BACK',
  /** Comma-separated. */
  allowedReturnUrls: 'ALLOWED_RETURN_URLS',
  /** `true` or `false`: what customers may do on their page. */
  customersMayPause: 'CUSTOMERS_MAY_PAUSE',
  customersMayRefundUnused: 'CUSTOMERS_MAY_REFUND_UNUSED',
  webhookSourcePolicy: 'WEBHOOK_SOURCE_POLICY',
  /** Comma-separated. */
  webhookSourceAddresses: 'WEBHOOK_SOURCE_ADDRESSES',
} as const;
