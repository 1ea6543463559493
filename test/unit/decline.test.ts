import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  classifyDecline,
  classifyRefusal,
  type DeclineAdvice,
  type DeclineClass,
  declineAdvice,
  declineCodeIn,
} from '../../shared/domain/decline.ts';
import { DECLINE_CODES } from '../../shared/domain/inicis.ts';
import { longText } from '../support/any-text.ts';

const declineClasses = Object.keys(DECLINE_CODES) as (keyof typeof DECLINE_CODES)[];
const listed = declineClasses.flatMap((name) => DECLINE_CODES[name].map((code) => ({ name, code })));
const codes = fc.constantFrom(...listed);
/** Text as it may surround a code: Korean words and punctuation, nothing shaped like a code. */
const words = fc.stringMatching(/^[가-힣 ,:|]{0,20}$/).map((text) => ` ${text} `);

describe('a refusal (code -1)', () => {
  it.each([
    ['카드승인실패: [2116]월 한도 초과', 'unknown'],
    ['카드승인실패: 【2116】월 한도 초과', 'unknown'],
    ['카드승인실패: [1200Z9]', 'unknown'],
    ['[V023] 파라미터의 데이터 설정이 잘못되었습니다.', 'unknown'],
    ['카드결제에 실패하였습니다. [120054]잔액부족', 'insufficient_balance'],
    ['카드결제에 실패하였습니다. [550051]응답 전문 전송 실패', 'issuer_trouble'],
    ['카드결제에 실패하였습니다.', 'issuer_trouble'],
    ['[오류] 다시 시도해 주세요', 'issuer_trouble'],
    ['[ERROR] timeout', 'issuer_trouble'],
    [undefined, 'issuer_trouble'],
  ])('“%s” is %s', (message, declineClass) => {
    expect(classifyRefusal(message)).toBe(declineClass);
  });
});

describe('declineCodeIn', () => {
  it.each([
    // Bracketed, with and without text, labels and full-width forms.
    ['결제에 실패하였습니다.[120054]잔액부족', '120054'],
    ['[1200F1] 승인가능금액 부족', '1200F1'],
    ['[550638]유효기간 오류', '550638'],
    ['결제 실패 (imp_741185732086) [코드: 120004] 유효기간 만료', '120004'],
    ['[1254|잔액부족]', '120054'],
    ['[12F1]', '1200F1'],
    ['［１２００５４］ 잔액부족', '120054'],
    ['【1200f1】', '1200F1'],
    ['[[120054]]', '120054'],
    // Bare.
    ['120054', '120054'],
    ['1254', '120054'],
    ['1254 잔액부족', '120054'],
    ['1254잔액부족', '120054'],
    ['1226분실카드', '120026'],
    ['1202월한도초과', '120002'],
    ['카드사 거절:1204유효기간 오류', '120004'],
    ['120054:잔액부족', '120054'],
    ['카드사거절(1200G6)년한도 초과', '1200G6'],
    ['잔액부족 code=120054', '120054'],
    ['PG-550997', '550997'],
    // Several.
    ['[실패] 1254 [550638]', '550638'],
    ['[240131][120054] 잔액부족', '120054'],
    ['오류 550999 / 120054', '120054'],
    // Not in the tables, but shaped like the sheet's.
    ['[1200Z9]', '1200Z9'],
    ['[04QP16] KAKAOPAY', '04QP16'],
    ['[11C7] 서비스 정책상', '11C7'],
    ['550788 인증 불가 카드', '550788'],
    ['[1299SH]', '1299SH'],
  ])('%s → %s', (text, code) => {
    expect(declineCodeIn(text)).toBe(code);
  });

  it.each([
    '',
    '카드사 거절',
    '[V023] 파라미터의 데이터 설정이 잘못되었습니다.',
    '[8901] 미등록PG업체',
    '금액 120054원',
    '₩120054 결제 실패',
    '￦120054',
    '120001 원 한도',
    '전화요망(1588-1254)',
    '전화요망(1254-7200)',
    '1254호에 문의',
    '1254번길 12',
    '1226분에 다시',
    '1219건의 요청',
    '1258세종점',
    '카드 120054******1254*',
    '4111120054120054',
    '생년월일 900101',
    '2026.120054',
    'imp_120054886423',
    '[120054886423]',
    '20260131',
  ])('finds none in %p', (text) => {
    expect(declineCodeIn(text)).toBeUndefined();
  });

  it('finds every listed code wherever it stands, in brackets or not', () => {
    fc.assert(
      fc.property(
        codes,
        words,
        words,
        fc.constantFrom('[]', '【】', '［］', '()', '  '),
        ({ code }, a, b, pair) => {
          expect(declineCodeIn(`${a}${pair[0]}${code}${pair[1]}${b}`)).toBe(code);
        },
      ),
    );
  });

  it('prefers brackets to whatever stands outside', () => {
    fc.assert(
      fc.property(codes, codes, words, (inside, outside, text) => {
        expect(declineCodeIn(`${outside.code}${text}[${inside.code}]`)).toBe(inside.code);
      }),
    );
  });

  it('reads the four-digit twin of every 1200xx as the six-character code', () => {
    for (const { code } of listed.filter((entry) => entry.code.startsWith('1200'))) {
      expect(declineCodeIn(`[12${code.slice(4)}]`)).toBe(code);
    }
  });

  it('never throws and returns nothing but a code', () => {
    fc.assert(
      fc.property(fc.oneof(longText, fc.string()), (text) => {
        expect(declineCodeIn(text) ?? '120054').toMatch(/^(?:[0-9]{2}[0-9A-Z]{4}|11[0-9A-Z]{2})$/);
      }),
    );
  });

  it.each([
    ['open brackets', '['],
    ['openings that never close', '[1'],
    ['near amounts', '1 원 '],
    ['one endless word', '1200'],
  ])('reads a thousand characters of %s, and not the million after them', (_, unit) => {
    const text = unit.repeat(1_000_000 / unit.length).slice(0, 1_000_000);
    expect(declineCodeIn(`${text.slice(0, 900)}[120054]`)).toBe('120054');
    expect(declineCodeIn(`${text}[120054]`)).toBeUndefined();
  });
});

describe('classifyDecline', () => {
  it.each<[string, DeclineClass]>([
    ['[120054]잔액부족', 'insufficient_balance'],
    ['[1202] 1일 사용금액초과', 'over_limit'],
    ['[1200K9] 카드별 한도 초과', 'over_limit'],
    ['[550638] 유효기간 오류', 'card_invalid'],
    ['[120026] 도난, 분실카드', 'card_blocked'],
    ['[120043] VAN(KFTC) 통신장애', 'issuer_trouble'],
    ['[1200E6] 참가기관 업무종료', 'issuer_trouble'],
    ['[550704] 기 완료 거래', 'duplicate'],
    ['[550997] 조회되는 빌키 없음', 'key_missing'],
    ['[550647] 일 한도횟수 초과', 'merchant_limit'],
    ['[1299] 해당카드사 전화요망', 'call_issuer'],
    ['[550788] 인증 불가 카드', 'unknown'],
    ['[120072]', 'unknown'],
    ['[500626] 기 취소 거래', 'unknown'],
  ])('%s → %s', (text, declineClass) => {
    expect(classifyDecline(text).class).toBe(declineClass);
  });

  it('gives every listed code its class and names the code', () => {
    for (const { name, code } of listed) {
      expect(classifyDecline(`[${code}] 거절`)).toEqual({ class: name, code });
    }
  });

  it.each([undefined, '', '카드사 거절'])('is unknown, without a code, for %p', (text) => {
    expect(classifyDecline(text)).toStrictEqual({ class: 'unknown' });
  });
});

describe('declineAdvice', () => {
  it.each<[DeclineClass, DeclineAdvice]>([
    ['insufficient_balance', 'retry_in_days'],
    ['over_limit', 'retry_in_days'],
    ['unknown', 'retry_in_days'],
    ['card_invalid', 'new_card'],
    ['card_blocked', 'new_card'],
    ['key_missing', 'new_card'],
    ['issuer_trouble', 'retry_in_hours'],
    ['duplicate', 'look_up'],
    ['merchant_limit', 'operator'],
    ['call_issuer', 'few_retries'],
  ])('%s → %s', (declineClass, advice) => {
    expect(declineAdvice(declineClass)).toBe(advice);
  });
});
