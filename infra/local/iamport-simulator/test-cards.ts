/**
 * The magic cards: one table, shown in the payment window, in docs/trying.md and through GET /simulator/cards.
 *
 * The last six digits of a declining card are the PG's own code (the vendor's sheet, `inicis-card-codes.csv`), the
 * first two say when it bites: 40 = the key is issued, the charge declines; 41 = no key; 42 = only the first charge
 * declines; 43 = the charge never gets an answer from the card side; 45 = refunds are refused.
 *
 * `fail_reason` has no documented format, so the place of the code varies here on purpose.
 */
export interface TestCard {
  readonly number: string;
  readonly ko: string;
  readonly en: string;
  /** The class of decline (docs/subscriptions.md, "When a card declines") that this card stands for. */
  readonly declineClass?: string;
  readonly issuer: { readonly code: string; readonly name: string };
  /** Key issuing is declined with this text. */
  readonly issueDeclines?: string;
  /** Charges are declined with this text: always, or only the first `times`. */
  readonly chargeDeclines?: { readonly reason: string; readonly times?: number };
  /** The charge ends in code -1 with this message; the PG has no record. */
  readonly chargeTrouble?: string;
  /** Refunds end in code -1 with this message: all of them, or only partial ones. */
  readonly cancelRefuses?: { readonly message: string; readonly partialOnly: boolean };
}

const SHINHAN = { code: '366', name: '신한카드' };
const KOOKMIN = { code: '381', name: 'KB국민카드' };
const HYUNDAI = { code: '367', name: '현대카드' };
const SAMSUNG = { code: '365', name: '삼성카드' };
const BC = { code: '361', name: 'BC카드' };

export const TEST_CARDS: readonly TestCard[] = [
  {
    number: '4000000000000000',
    ko: '정상 — 등록과 결제가 모두 성공합니다',
    en: 'Succeeds: the key is issued and every charge is paid',
    issuer: SHINHAN,
  },
  {
    number: '4000000000120054',
    ko: '등록은 되지만 결제가 거절됩니다: 잔액부족',
    en: 'Key issued, charges decline: insufficient balance',
    declineClass: 'insufficient balance',
    issuer: KOOKMIN,
    chargeDeclines: { reason: '카드사 거절 [120054] 잔액부족' },
  },
  {
    number: '4000000000120002',
    ko: '등록은 되지만 결제가 거절됩니다: 1일 사용금액초과',
    en: 'Key issued, charges decline: over limit',
    declineClass: 'over limit',
    issuer: HYUNDAI,
    chargeDeclines: { reason: '[120002] 1일 사용금액초과' },
  },
  {
    number: '4000000000120004',
    ko: '등록은 되지만 결제가 거절됩니다: 유효기간 만료',
    en: 'Key issued, charges decline: expired card',
    declineClass: 'expired, wrong or closed card',
    issuer: SAMSUNG,
    chargeDeclines: { reason: '[120004]유효기간 만료(기간오류)' },
  },
  {
    number: '4000000000120026',
    ko: '등록은 되지만 결제가 거절됩니다: 도난·분실카드',
    en: 'Key issued, charges decline: lost or stolen card',
    declineClass: 'lost, stolen, blocked',
    issuer: SHINHAN,
    chargeDeclines: { reason: '결제에 실패했습니다. [120026] 도난, 분실카드' },
  },
  {
    number: '4000000000120010',
    ko: '등록은 되지만 결제가 거절됩니다: 카드사 거래 TIMEOUT',
    en: 'Key issued, charges decline: issuer or network trouble',
    declineClass: 'issuer or network trouble',
    issuer: KOOKMIN,
    chargeDeclines: { reason: '카드사 거래 TIMEOUT (120010)' },
  },
  {
    number: '4000000000120036',
    ko: '등록은 되지만 결제가 거절됩니다: 중복거래',
    en: 'Key issued, charges decline: duplicate transaction',
    declineClass: 'duplicate',
    issuer: HYUNDAI,
    chargeDeclines: { reason: '카드사 거절 [120036] 중복거래' },
  },
  {
    number: '4000000000550997',
    ko: '등록은 되지만 결제가 거절됩니다: 조회되는 빌키 없음',
    en: 'Key issued, charges decline: the PG no longer has the key',
    declineClass: 'key missing or not made',
    issuer: SAMSUNG,
    chargeDeclines: { reason: '[550997] 조회되는 빌키 없음' },
  },
  {
    number: '4000000000550644',
    ko: '등록은 되지만 결제가 거절됩니다: 가맹점 1회 한도금액 초과',
    en: 'Key issued, charges decline: merchant limit',
    declineClass: 'merchant limit or configuration',
    issuer: BC,
    chargeDeclines: { reason: 'PG 응답: 550644 1회 한도금액 초과' },
  },
  {
    number: '4000000000120070',
    ko: '등록은 되지만 결제가 거절됩니다: 카드사 전화요망',
    en: 'Key issued, charges decline: call the issuer',
    declineClass: 'call the issuer',
    issuer: BC,
    chargeDeclines: { reason: '[120070] 비씨카드사 전화요망(1588-4500)' },
  },
  {
    number: '4000000000999999',
    ko: '등록은 되지만 결제가 거절됩니다: 목록에 없는 코드',
    en: 'Key issued, charges decline: a code nobody has listed',
    declineClass: 'unknown',
    issuer: SHINHAN,
    chargeDeclines: { reason: '[999999] 알 수 없는 사유로 거절되었습니다' },
  },
  {
    number: '4100000000120026',
    ko: '카드 등록 자체가 거절됩니다: 도난·분실카드',
    en: 'No key: lost or stolen card',
    issuer: KOOKMIN,
    issueDeclines: '[120026] 도난, 분실카드',
  },
  {
    number: '4100000000550929',
    ko: '카드 등록 자체가 거절됩니다: 빌키생성 실패',
    en: 'No key: the PG could not make one',
    issuer: SAMSUNG,
    issueDeclines: '[550929] 빌키생성 실패',
  },
  {
    number: '4200000000120054',
    ko: '첫 결제만 잔액부족으로 거절되고 다음부터 성공합니다',
    en: 'The first charge declines (insufficient balance), later ones are paid',
    issuer: HYUNDAI,
    chargeDeclines: { reason: '카드사 거절 [120054] 잔액부족', times: 1 },
  },
  {
    number: '4300000000550051',
    ko: '결제 요청이 code -1로 끝납니다: PG 통신 오류',
    en: 'Charges end in code -1: the PG did not answer',
    issuer: SHINHAN,
    chargeTrouble: '카드결제에 실패하였습니다. [550051]응답 전문 전송 실패',
  },
  {
    number: '4500000000500699',
    ko: '결제는 성공하지만 부분취소가 거절됩니다',
    en: 'Paid, but partial refunds are refused',
    issuer: BC,
    cancelRefuses: {
      message: '결제취소에 실패하였습니다. [500699]부분취소 가능한 지불수단 아님',
      partialOnly: true,
    },
  },
  {
    number: '4500000000500714',
    ko: '결제는 성공하지만 취소가 모두 거절됩니다: 취소기한 초과',
    en: 'Paid, but every refund is refused: too late',
    issuer: SAMSUNG,
    cancelRefuses: {
      message: '결제취소에 실패하였습니다. [500714]취소기한이 초과 되었습니다.',
      partialOnly: false,
    },
  },
];

const byNumber = new Map(TEST_CARDS.map((card) => [card.number, card]));

export const findTestCard = (number: string): TestCard | undefined => byNumber.get(number);

/** Any number that is not in the table: the PG does not know the card. */
export const UNKNOWN_CARD_REASON = '[120003] 미등록카드';

/** 7th to 12th digit masked, as the vendor documents for most PGs. */
export const maskCardNumber = (number: string): string => `${number.slice(0, 6)}******${number.slice(12)}`;
