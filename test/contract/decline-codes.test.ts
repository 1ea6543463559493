import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { DECLINE_CODES } from '../../shared/domain/inicis.ts';

/**
 * Our table of codes against the PG's published sheet, which lies beside the repository and is not part of it.
 * Without it there is nothing to compare with: the tests are skipped, and say so.
 */
const SHEET = join(__dirname, '../../../shared/data/inicis-card-codes.csv');
const hasSheet = existsSync(SHEET);
if (!hasSheet) console.warn(`skipped: no published code sheet at ${SHEET}`);
const withSheet = hasSheet ? describe : describe.skip;

type Row = { readonly code: string; readonly origin: string; readonly message: string };

/** RFC 4180, as far as the sheet needs it: three fields, the last perhaps quoted and over several lines. */
function readSheet(): Row[] {
  const csv = readFileSync(SHEET, 'utf8').replaceAll('\r\n', '\n');
  const rows = csv.matchAll(/^([^,"\n]+),([^,"\n]+),(?:"((?:[^"]|"")*)"|([^"\n]*))$/gm);
  return [...rows]
    .slice(1)
    .map(([, code = '', origin = '', quoted, plain]) => ({ code, origin, message: quoted ?? plain ?? '' }));
}

/** `120040–120046` as the sheet has them: the codes between the two ends, both included. */
function published(rows: readonly Row[], first: string, last: string): string[] {
  return rows.map((row) => row.code).filter((code) => code.length === 6 && code >= first && code <= last);
}

const allCodes = Object.values(DECLINE_CODES).flat();

withSheet('decline codes of the published sheet', () => {
  const rows = hasSheet ? readSheet() : [];
  const messages = new Map(rows.map((row) => [row.code, row.message]));

  it('is read whole', () => {
    expect(rows).toHaveLength(1083);
  });

  it('publishes every code of ours', () => {
    expect(allCodes.filter((code) => !messages.has(code))).toEqual([]);
  });

  it('comes from the card company or the PG, for every code of ours', () => {
    const origins = new Map(rows.map((row) => [row.code, row.origin]));
    const strange = allCodes.filter(
      (code) => origins.get(code) !== (code.startsWith('12') ? '카드사 응답' : 'PG 응답'),
    );
    expect(strange).toEqual([]);
  });

  it.each<[keyof typeof DECLINE_CODES, string, string]>([
    ['issuer_trouble', '120040', '120046'],
    ['issuer_trouble', '1200E4', '1200E8'],
    ['issuer_trouble', '550050', '550055'],
    ['merchant_limit', '550644', '550651'],
    ['merchant_limit', '550431', '550434'],
    ['call_issuer', '120070', '120099'],
  ])('has nothing in %s between %s and %s that we left out', (name, first, last) => {
    expect(DECLINE_CODES[name]).toEqual(expect.arrayContaining(published(rows, first, last)));
  });

  it('says the same for a 1200xx code and its four-digit twin, but for a telephone number of 신한 (once LG)', () => {
    const differing = allCodes
      .filter((code) => code.startsWith('1200'))
      .map((code) => [code, `12${code.slice(4)}`] as const)
      .filter(([code, twin]) => messages.has(twin) && messages.get(twin) !== messages.get(code));
    expect(differing).toEqual([['120077', '1277']]);
  });

  it('uses the words that its class is named for', () => {
    const said = (codes: readonly string[]): string[] => codes.map((code) => messages.get(code) ?? '');
    expect(said(DECLINE_CODES.insufficient_balance)).toEqual(['잔액부족']);
    for (const message of said(DECLINE_CODES.over_limit)) expect(message).toMatch(/초과|부족/);
    for (const message of said(DECLINE_CODES.duplicate))
      expect(message).toMatch(/중복|기처리|기승인|기 완료|정상승인/);
    for (const message of said(DECLINE_CODES.key_missing)) expect(message).toMatch(/빌키/);
    for (const message of said(DECLINE_CODES.merchant_limit)) expect(message).toMatch(/한도|빌링|금액/);
    for (const message of said(DECLINE_CODES.call_issuer)) expect(message).toMatch(/전화요망|확인 후 승인/);
  });
});
