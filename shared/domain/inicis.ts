/** What KG이니시스 calls things: everything about this one PG stands here and nowhere else. */

/** 웹표준결제창 as `IMP.request_pay` is told of it: `html5_inicis.<MID>`. */
const WINDOW_PROVIDER = 'html5_inicis';

/** 웹표준결제창 reports `html5_inicis`; the same contract charged by key has been seen as `inicis`. */
export const PG_PROVIDERS: ReadonlySet<string> = new Set([WINDOW_PROVIDER, 'inicis']);

/** `pg` of the payment window for a contract. */
export function windowPg(mid: string): string {
  return `${WINDOW_PROVIDER}.${mid}`;
}

/** KG이니시스's shared test contract: it moves real money and gives it back the same night. */
export const TEST_MID = 'INIBillTst';

/** 상점 ID. */
export const MID_PATTERN = /^[A-Za-z0-9]{10}$/;

/** 채널 키, up to 55 characters (vendor's documentation). */
export const CHANNEL_KEY_PATTERN = /^channel-key-[A-Za-z0-9-]{1,43}$/;

/**
 * Codes of KG이니시스's published sheet of 1,083, sorted by what is to be done about them; docs/subscriptions.md, "When a card
 * declines". `test/contract/decline-codes.test.ts` holds this file against the sheet where that is at hand.
 *
 * `1200xx` stands for its four-digit twin `12xx` as well (see `decline.ts`). A published code that is not here is
 * `unknown`: soft, with a cap.
 */
export const DECLINE_CODES = {
  insufficient_balance: ['120054'],
  over_limit: [
    ...['120002', '120015', '120016', '120037', '120039', '120049'],
    ...['1200F1', '1200FN', '1200G6', '1200GT', '1200K9'],
  ],
  // Expired, mistyped or closed: only another card helps.
  card_invalid: [
    ...['120003', '120004', '120014', '120019', '120021', '120023', '120048', '120051'],
    ...['1200F3', '1200IR'],
    ...['550601', '550635', '550638'],
  ],
  // Lost, stolen, suspended, in arrears.
  card_blocked: [
    ...['120001', '120026', '120027', '120032'],
    ...['1200B2', '1200B3', '1200F2', '1200FS', '1200G9', '1200GQ', '1200IS'],
  ],
  // Nobody said no: the network, the issuer's system or the PG's own did not answer.
  issuer_trouble: [
    ...['120010', '120035', '120040', '120041', '120042', '120043', '120044', '120045', '120046'],
    ...['1200A8', '1200B9', '1200BN', '1200E4', '1200E5', '1200E6', '1200E7', '1200E8', '1200F5', '1200F6'],
    ...['1200I1', '1200I2'],
    ...['550050', '550051', '550052', '550053', '550054', '550055'],
    ...['550105', '550106', '550108', '550110', '550398', '550399', '550777'],
  ],
  // "Already there": perhaps paid. Look up; never send again blindly.
  duplicate: [
    ...['120036', '1200H4', '1200H7', '1200H8', '1200HT'],
    ...['550619', '550630', '550631', '550704', '550778'],
  ],
  // The billing key was not found, or never came to be.
  key_missing: ['550929', '550997'],
  // The merchant's own ceiling or contract at the PG: no customer can mend it.
  merchant_limit: [
    ...['120029', '1200GK', '1200GL', '1200GM'],
    ...['550431', '550432', '550433', '550434', '550608'],
    ...['550644', '550645', '550646', '550647', '550648', '550649', '550650', '550651'],
    ...['550690', '550703', '550786'],
  ],
  // The sheet has no 120072, 120073, 120096 and 120097.
  call_issuer: [
    ...['120070', '120071', '120074', '120075', '120076', '120077', '120078', '120079'],
    ...['120080', '120081', '120082', '120083', '120084', '120085', '120086', '120087', '120088', '120089'],
    ...['120090', '120091', '120092', '120093', '120094', '120095', '120098', '120099'],
    ...['1200FD', '1200FO'],
  ],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** Why a cancel was refused: done already, too late, more than is left, not in part. */
export const CANCEL_CODES: ReadonlySet<string> = new Set([
  ...['500626', '500667', '500714', '500826'],
  ...['500625', '500699', '500702'],
]);

/**
 * Six letters and digits, or four beginning with 11 or 12: the two shapes of the sheet. Not part of a longer word
 * or of a masked card number, not joined to digits by `-` or `.` (telephone numbers, dates), not an amount of won.
 */
export const CODE_SHAPED =
  /(?<![0-9A-Z*₩])(?<![0-9][-.])(?:[0-9]{2}[0-9A-Z]{4}|1[12][0-9A-Z]{2})(?![0-9A-Z*])(?![-.][0-9])(?!\s?원)/g;

/** Outside brackets an unlisted code is believed only in the PG's own families: six digits may be a birth date. */
export const BARE_FAMILY = /^(?:1200[0-9A-Z]{2}|5[05]0[0-9]{3})$/;

/** `12xx` and `1200xx` are the same code, four and six characters long. */
export function canonicalCode(code: string): string {
  return code.length === 4 && code.startsWith('12') ? `1200${code.slice(2)}` : code;
}
