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

/** A prod stage with every value that a test recognizes again. */
export const PROD_WITH_EVERYTHING = {
  ...PROD_OVERRIDE,
  publicBaseUrl: 'https://billing.shop.example',
  publicThrottle: { rate: 7, burst: 21 },
};
