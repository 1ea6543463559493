import type { Merchant } from '../../shared/domain/merchant.ts';
import type { GatewayPayment, PaymentPolicy } from '../../shared/domain/payment.ts';
import type { Registration } from '../../shared/domain/registration.ts';
import type { applyIssueRecord } from '../../shared/domain/registration-outcome.ts';
import type { Settings } from '../../shared/ports.ts';

/** One fixed id set, so that a test only writes what it is about. */
export const REGISTRATION_ID = '01JZ0000000000000000000001';
export const MERCHANT_UID = `reg_${REGISTRATION_ID}`;
export const CUSTOMER_UID = `card_${REGISTRATION_ID}`;
export const IMP_UID = 'imp_000000000001';
export const OTHER_IMP_UID = 'imp_000000000002';
/** 43 characters of base64url, as 256 random bits give them. */
export const TOKEN_SECRET = 'k'.repeat(43);
export const TOKEN = `${REGISTRATION_ID}.${TOKEN_SECRET}`;
export const NOW = new Date('2026-03-01T01:00:00.000Z');
export const TEST_MID = 'INIBillTst';
export const TEST_MARK = 'this-stack';

export const BUYER = { name: '구매고객', email: 'buyer-7@customer.example', tel: '010-1234-5678' } as const;

/** A valid body of POST /card-registrations. */
export const registrationRequest = (overrides: object = {}) => ({
  customer_id: 'user-1',
  buyer: BUYER,
  return_url: 'https://shop.example/billing/done?plan=7',
  ...overrides,
});

export const policy: PaymentPolicy = { mid: TEST_MID, sandbox: 'allow' };

/** What `applyIssueRecord` is given; how charging is done matters to registrations that charge, and not here. */
export const issuePolicy = (payments: PaymentPolicy = policy) =>
  ({ ...payments, payments, chargingHourKst: 10 }) as unknown as Parameters<typeof applyIssueRecord>[2];

export const pendingRegistration = (overrides: Partial<Registration> = {}): Registration => ({
  registrationId: REGISTRATION_ID,
  merchantUid: MERCHANT_UID,
  customerUid: CUSTOMER_UID,
  customerId: 'user-1',
  buyer: BUYER,
  orderName: '정기결제 카드 등록',
  displayAmount: 0,
  returnUrl: 'https://shop.example/billing/done?plan=7',
  tokenDigest: 'digest',
  createdAt: NOW,
  expiresAt: new Date(NOW.getTime() + 30 * 60_000),
  state: { status: 'pending' },
  version: 1,
  ...overrides,
});

/** The record 아임포트 keeps of an issued key. */
export const issuedPayment = (overrides: Partial<GatewayPayment> = {}): GatewayPayment => ({
  impUid: IMP_UID,
  merchantUid: MERCHANT_UID,
  status: 'paid',
  amount: 0,
  cancelAmount: 0,
  currency: 'KRW',
  customerUid: CUSTOMER_UID,
  customerUidUsage: 'issue',
  pgProvider: 'html5_inicis',
  pgId: TEST_MID,
  sandbox: false,
  cardName: '신한카드',
  cardNumberMasked: '400000******0000',
  failReason: undefined,
  paidAt: NOW,
  failedAt: undefined,
  cancelledAt: undefined,
  receiptUrl: undefined,
  ...overrides,
});

export const failedPayment = (overrides: Partial<GatewayPayment> = {}): GatewayPayment =>
  issuedPayment({
    status: 'failed',
    paidAt: undefined,
    failedAt: NOW,
    failReason: '[120026] 도난, 분실카드',
    ...overrides,
  });

export const MERCHANT: Merchant = {
  name: '예시 상점',
  support: { tel: '02-1234-5678', email: 'help@shop.example' },
  termsUrl: 'https://shop.example/terms',
  privacyUrl: 'https://shop.example/privacy',
};

/** What a dev stage decides, as far as registering a card needs it. */
export const settingsWith = (payments: PaymentPolicy) =>
  ({
    publicBaseUrl: 'https://billing.example',
    impCode: 'imp00000000',
    sdkUrl: 'https://cdn.iamport.kr/v1/iamport.js',
    merchant: MERCHANT,
    payments,
    surplus: { mark: TEST_MARK, giveBack: 'auto' },
    billing: issuePolicy(payments),
    allowedReturnUrls: ['https://shop.example', 'shopapp:'],
    customers: { mayPause: false, mayRefundUnused: false },
    webhookSource: { policy: 'off', addresses: ['52.78.100.19', '52.78.48.223', '52.78.5.241'] },
  }) as unknown as Settings;

export const settings: Settings = settingsWith(policy);
