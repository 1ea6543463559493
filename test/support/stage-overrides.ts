/** The values that only a merchant can fill in. */
export const PROD_OVERRIDE = {
  mid: 'MERCHANT01',
  impCode: 'imp12345678',
  merchant: {
    name: '우리 상점',
    support: { url: 'https://shop.example/help' },
    termsUrl: 'https://shop.example/terms',
    privacyUrl: 'https://shop.example/privacy',
  },
  allowedReturnUrls: ['https://shop.example', 'https://m.shop.example', 'shopapp:'],
};

/** Two endpoints: one that hears all, one that hears of payments. */
export const WEBHOOKS = [
  { url: 'https://hooks.shop.example/billing' },
  { url: 'https://ledger.example/in?shop=1', events: ['charge.paid', 'refund.succeeded'] },
];

/** A prod stage with every value that a test recognizes again. */
export const PROD_WITH_EVERYTHING = {
  ...PROD_OVERRIDE,
  publicBaseUrl: 'https://billing.shop.example',
  publicThrottle: { rate: 7, burst: 21 },
  webhooks: WEBHOOKS,
};

/** A prod stage with webhooks that says whom to wake, where its runbook is, and traces. */
export const WATCHED = {
  ...PROD_OVERRIDE,
  alarmEmails: { page: ['duty@shop.example', 'boss@shop.example'], ticket: ['team@shop.example'] },
  runbookUrl: 'https://wiki.shop.example/billing/runbook',
  tracing: true,
  webhooks: WEBHOOKS,
};

/** What a merchant's own app brings along: test/support/embedded-app.ts. */
export const BOUNDARY = 'arn:aws:iam::111122223333:policy/boundary';
export const PAGE_TOPIC = 'arn:aws:sns:ap-northeast-2:111122223333:on-call';
