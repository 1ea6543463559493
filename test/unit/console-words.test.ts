import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { DECLINE_CLASSES } from '../../shared/domain/decline.ts';

/* The operators' pages run in a browser, as they are; what of them is pure is tried here. */
const load = (name: string) => import(join(__dirname, '../../infra/console/pages', name));

type Words = { readonly [name: string]: string | ((...values: readonly unknown[]) => string) | Words };

/** `charge.retriedAt: function` */
const shape = (words: Words, before = ''): string[] =>
  Object.entries(words).flatMap(([name, value]) =>
    typeof value === 'object' ? shape(value, `${before}${name}.`) : [`${before}${name}: ${typeof value}`],
  );

describe('the words of the operators’ pages', () => {
  let ko: Words;
  let en: Words;
  beforeAll(async () => {
    ko = (await load('texts.ko.js')).ko;
    en = (await load('texts.en.js')).en;
  });

  it('are the same in both languages', () => {
    expect(shape(en)).toEqual(shape(ko));
  });

  it('name in Korean each field that the pages send, and show no hint of the API’s', () => {
    const wrong = (path: string) =>
      (ko['wrongField'] as (issue: object) => string)({ path, message: 'a month that has begun' });
    for (const path of [
      'month',
      'paid_on',
      'refunded_on',
      'q',
      'customer_id',
      'amount',
      'reason',
      'at',
      'refund',
    ])
      expect(wrong(path)).toMatch(/^[가-힣 ]+: .*[가-힣]/);
    expect(wrong('of.another')).toBe('of.another');
  });

  it('are there for every decline class', () => {
    for (const words of [ko, en])
      for (const name of ['declines', 'advice'])
        expect(Object.keys(words[name] as Words).sort()).toEqual([...DECLINE_CLASSES].sort());
  });
});

describe('the pace', () => {
  const at = (seconds: number) => new Date(Date.UTC(2027, 0, 1, 0, 0, seconds)).toISOString();
  const answer = (seconds: number, due: number) => ({ at: at(seconds), due, queued: 20, in_work: 10 });

  it('of what got less says when the last will be done', async () => {
    const pace = (await load('pace.js')).paceOf();
    expect(pace(answer(0, 970))).toEqual({ left: 1_000 });
    expect(pace(answer(5, 950))).toEqual({ left: 980 });
    // 100 in 20 s; 900 are left.
    expect(pace(answer(20, 870))).toEqual({ left: 900, isFalling: true, doneAt: Date.parse(at(200)) });
  });

  it('of what does not get less is none', async () => {
    const pace = (await load('pace.js')).paceOf();
    pace(answer(0, 970));
    expect(pace(answer(30, 990))).toEqual({ left: 1_020, isFalling: false });
  });

  it('is that of the last five minutes', async () => {
    const pace = (await load('pace.js')).paceOf();
    pace(answer(0, 5_000));
    pace(answer(400, 970));
    expect(pace(answer(420, 870))).toMatchObject({ left: 900, doneAt: Date.parse(at(600)) });
  });
});
