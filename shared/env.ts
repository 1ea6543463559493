/**
 * Every environment variable of the deployed functions, by name. The stack sets them, shared/adapters/settings.ts
 * reads them, and nothing else touches `process.env`.
 */
export const env = {
  tableName: 'TABLE_NAME',
  secretId: 'IAMPORT_SECRET_ID',
  settleQueueUrl: 'SETTLE_QUEUE_URL',
  /** https://api.iamport.kr, or the simulator. */
  iamportBaseUrl: 'IAMPORT_BASE_URL',
  /** Longest wait for one answer of 아임포트, ms. */
  iamportTimeoutMs: 'IAMPORT_TIMEOUT_MS',
  publicBaseUrl: 'PUBLIC_BASE_URL',
  mid: 'PG_MID',
  impCode: 'IMP_CODE',
  sdkUrl: 'SDK_URL',
  sandboxPolicy: 'SANDBOX_POLICY',
  /** Comma-separated. */
  allowedReturnUrls: 'ALLOWED_RETURN_URLS',
  webhookSourcePolicy: 'WEBHOOK_SOURCE_POLICY',
  /** Comma-separated. */
  webhookSourceAddresses: 'WEBHOOK_SOURCE_ADDRESSES',
} as const;
