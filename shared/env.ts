/**
 * Every environment variable of the deployed functions, by name. The stack sets them, shared/adapters/settings.ts
 * reads them, and nothing else touches `process.env`. Each by itself: a bundle holds only those that it reads.
 */
export const tableName = 'TABLE_NAME';
export const secretId = 'IAMPORT_SECRET_ID';
export const settleQueueUrl = 'SETTLE_QUEUE_URL';
export const chargeQueueUrl = 'CHARGE_QUEUE_URL';
export const batchQueueUrl = 'BATCH_QUEUE_URL';
export const eventBusName = 'EVENT_BUS_NAME';
export const webhookQueueUrl = 'WEBHOOK_QUEUE_URL';
export const webhookSecretId = 'WEBHOOK_SECRET_ID';
/** JSON: the stage's endpoints, shared/domain/webhook.ts. */
export const webhooks = 'WEBHOOKS';
/** https://api.iamport.kr, or the simulator. */
export const iamportBaseUrl = 'IAMPORT_BASE_URL';
/** Longest wait for one answer of 아임포트, ms. */
export const iamportTimeoutMs = 'IAMPORT_TIMEOUT_MS';
/** Longest wait for the answer to a charge or a cancel, ms. */
export const iamportChargeTimeoutMs = 'IAMPORT_CHARGE_TIMEOUT_MS';
/** 0–23, Asia/Seoul. */
export const chargingHourKst = 'CHARGING_HOUR_KST';
/** Days after the first decline, comma-separated. */
export const retryAfterDays = 'RETRY_AFTER_DAYS';
export const afterLastRetry = 'AFTER_LAST_RETRY';
export const paidAfterCancel = 'PAID_AFTER_CANCEL';
export const withoutConsent = 'WITHOUT_CONSENT';
/** JSON: shared/domain/notice-policy.ts, but for the hour. */
export const notices = 'NOTICES';
export const gatewayConcurrency = 'GATEWAY_CONCURRENCY';
export const chargeHorizonMs = 'CHARGE_HORIZON_MS';
export const attemptLeaseMs = 'ATTEMPT_LEASE_MS';
export const claimLeaseMs = 'CLAIM_LEASE_MS';
export const publicBaseUrl = 'PUBLIC_BASE_URL';
export const mid = 'PG_MID';
export const channelKey = 'PG_CHANNEL_KEY';
export const impCode = 'IMP_CODE';
export const sdkUrl = 'SDK_URL';
/** JSON: who sells, as the pages name them. */
export const merchant = 'MERCHANT';
export const sandboxPolicy = 'SANDBOX_POLICY';
/** ARN of the stack: another for every deployment, also for one on a copy of our table. */
export const stackId = 'STACK_ID';
export const giveBack = 'GIVE_BACK';
/** Comma-separated. */
export const allowedReturnUrls = 'ALLOWED_RETURN_URLS';
/** `true` or `false`: what customers may do on their page. */
export const customersMayPause = 'CUSTOMERS_MAY_PAUSE';
export const customersMayRefundUnused = 'CUSTOMERS_MAY_REFUND_UNUSED';
export const webhookSourcePolicy = 'WEBHOOK_SOURCE_POLICY';
/** Comma-separated. */
export const webhookSourceAddresses = 'WEBHOOK_SOURCE_ADDRESSES';
