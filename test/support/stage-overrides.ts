/** The values that only a merchant can fill in. */
export const PROD_OVERRIDE = {
  mid: 'MERCHANT01',
  impCode: 'imp12345678',
  allowedReturnUrls: ['https://shop.example', 'https://m.shop.example', 'shopapp:'],
};

/** A prod stage with every value that a test recognizes again. */
export const PROD_WITH_EVERYTHING = {
  ...PROD_OVERRIDE,
  publicBaseUrl: 'https://billing.shop.example',
  publicThrottle: { rate: 7, burst: 21 },
};
