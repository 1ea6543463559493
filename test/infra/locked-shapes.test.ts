import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { sourceFiles } from '../support/imports/source-files.ts';

/*
 * What the domain gains, every stored shape must gain with it, or it does not compile. Shown by making the mistakes, in
 * a copy of the sources.
 */

const ROOT = join(__dirname, '../..');
const COPY = join(ROOT, '.test-output/locked-shapes');
beforeAll(() => {
  rmSync(COPY, { recursive: true, force: true });
  mkdirSync(COPY, { recursive: true });
  cpSync(join(ROOT, 'shared'), join(COPY, 'shared'), { recursive: true });
  // Without a name: two packages of one name confuse whoever looks for modules.
  writeFileSync(join(COPY, 'package.json'), '{"type": "module"}');
  symlinkSync(join(ROOT, 'node_modules'), join(COPY, 'node_modules'));
  const config = JSON.parse(readFileSync(join(ROOT, 'tsconfig.json'), 'utf8'));
  writeFileSync(join(COPY, 'tsconfig.json'), JSON.stringify({ ...config, include: ['shared'] }));
});
afterAll(() => rmSync(COPY, { recursive: true, force: true }));

type Edit = readonly [path: string, anchor: string, changed: string];

/** What `npm run typecheck` says of the copy after some edits, which are undone again. */
function complaintsAfter(...edits: readonly Edit[]): string {
  const originals = edits.map(
    ([path]) => [join(COPY, path), readFileSync(join(COPY, path), 'utf8')] as const,
  );
  for (const [path, anchor, changed] of edits) {
    const text = readFileSync(join(COPY, path), 'utf8');
    // An anchor that has moved would make this test pass for nothing.
    expect(text.split(anchor)).toHaveLength(2);
    writeFileSync(join(COPY, path), text.replace(anchor, changed));
  }
  const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
  const { stdout } = spawnSync(process.execPath, [tsc, '--noEmit', '-p', COPY], { encoding: 'utf8' });
  for (const [path, text] of originals) writeFileSync(path, text);
  return stdout;
}

it('the copy as it is compiles', () => {
  expect(complaintsAfter()).toBe('');
});

it('a decline class with a code and an advice, but nowhere else, does not compile where charges are stored', () => {
  expect(
    complaintsAfter(
      [
        'shared/domain/inicis.ts',
        "insufficient_balance: ['120054'],",
        "insufficient_balance: ['120054'],\n  asleep: ['120005'],",
      ],
      ['shared/domain/decline.ts', "case 'key_missing':", "case 'key_missing':\n    case 'asleep':"],
    ),
  ).toMatch(/shared\/adapters\/dynamo\/account-items\.ts/);
});

it.each<readonly [string, string, string, string]>([
  ['Charge', 'charge.ts', 'readonly heldFor?: string | undefined;', 'account-items'],
  ['Attempt', 'charge.ts', 'readonly refusedWith?: number | undefined;', 'account-items'],
  ['Refund', 'refund.ts', 'readonly endedAt?: Date | undefined;', 'account-items'],
  ['GiveBack', 'refund.ts', '/** Integer won: all that the payment held. */', 'account-items'],
  ['NamedTax', 'tax.ts', 'readonly vatAmount?: number | undefined;', 'account-items'],
  ['Handles', 'handles.ts', 'readonly metadata?: Metadata | undefined;', 'account-items'],
  ['Subscription', 'subscription.ts', 'readonly hadTrial: boolean;', 'account-items'],
  ['Consent', 'price-change.ts', 'export interface Consent extends PriceChange {', 'consent-items'],
  ['ConsentRecord', 'price-change.ts', 'readonly recordedAt: Date;', 'consent-items'],
  ['Told', 'notice-policy.ts', 'readonly renewing?: string | undefined;', 'account-items'],
  ['Plan', 'plan.ts', 'readonly trialDays: number;', 'plan-items'],
  ['Card', 'card.ts', 'readonly registeredAt: Date;', 'card-repository'],
  ['Batch', 'batch.ts', 'readonly createdAt: Date;', 'batch-items'],
  ['BatchItem', 'batch.ts', 'readonly begunAt?: Date | undefined;', 'batch-items'],
  ['Tally', 'batch.ts', 'readonly open: number;', 'batch-items'],
  ['Registration', 'registration.ts', 'readonly tokenDigest: string;', 'registration-repository'],
])('an optional field that %s gains does not compile where it is stored', (_, file, anchor, stored) => {
  const edit = [
    `shared/domain/${file}`,
    anchor,
    `${anchor}\n  readonly gained?: string | undefined;`,
  ] as const;
  expect(complaintsAfter(edit)).toContain(`shared/adapters/dynamo/${stored}.ts`);
});

it.each<readonly [string, string, string]>([
  ['SettleHint', 'readonly impUid: string;', 'settle-queue'],
  ['DueSubject, of a registration', "readonly kind: 'registration';", 'charge-queue'],
  ['BatchMessage', 'readonly turn: number;', 'batch-queue'],
  ['IdempotencyRecord', 'readonly requestDigest: string;', 'dynamo/idempotency-repository'],
])('an optional field that %s gains does not compile where it is sent or stored', (_, anchor, stored) => {
  const edit = ['shared/ports.ts', anchor, `${anchor} readonly gained?: string | undefined;`] as const;
  expect(complaintsAfter(edit)).toContain(`shared/adapters/${stored}.ts`);
});

it('a value that a stored list has and the domain has not does not compile either', () => {
  const edit = [
    'shared/domain/decline.ts',
    "  'unknown',\n] as const;",
    "  'unknown',\n  'asleep',\n] as const;",
  ] as const;
  expect(complaintsAfter(edit)).toContain('shared/adapters/dynamo/account-items.ts');
});

it('versions are counted in one place', () => {
  const counted = sourceFiles().flatMap(({ path, text }) =>
    [...text.matchAll(/version\b[^\n;]{0,20}\+\s*1\b/gi)].map(() => path),
  );
  expect(counted).toEqual(['shared/adapters/dynamo/versions.ts']);
});
