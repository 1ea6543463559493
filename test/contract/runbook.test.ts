/** Whoever is woken by an alarm finds it in the runbook, in the language they read, with commands that are the same. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { alarmTexts } from '../../infra/alarm-texts.ts';
import { slugOf } from '../../infra/docs/slug.ts';
import { blocksOf, headingsOf, page, placeOf } from '../support/markdown.ts';
import { ROOT } from '../support/npm-start.ts';
import { READMES, withoutComments } from '../support/readme-blocks.ts';

const RUNBOOKS = ['docs/runbook.md', 'docs/runbook.ko.md'] as const;
const ALARMS = { 'docs/runbook.md': 'Alarms', 'docs/runbook.ko.md': '알람' };

/** What stands beneath a heading, by the heading. */
function sectionsOf(runbook: (typeof RUNBOOKS)[number]): Readonly<Record<string, string>> {
  const [, alarms = ''] = page(runbook).split(`\n## ${ALARMS[runbook]}\n`);
  const [within = ''] = alarms.split('\n## ');
  const sections = within.split('\n### ').slice(1);
  return Object.fromEntries(
    sections.map((section) => [section.split('\n')[0] ?? '', section.split('\n').slice(1).join('\n')]),
  );
}

describe.each(RUNBOOKS)('%s', (runbook) => {
  test('has a heading for each alarm, of its very name, and no other', () => {
    expect(Object.keys(sectionsOf(runbook)).sort()).toEqual(Object.keys(alarmTexts).sort());
  });

  test('says of each whom it wakes', () => {
    const said = Object.entries(sectionsOf(runbook)).map(([id, text]) => [
      id,
      /\*\*(page|ticket)\.\*\*/.exec(text)?.[1],
    ]);
    expect(Object.fromEntries(said)).toEqual(
      Object.fromEntries(Object.entries(alarmTexts).map(([id, { wakes }]) => [id, wakes])),
    );
  });

  test('marks no block but those that an emulator cannot run, with a reason', () => {
    const marks = blocksOf(runbook).flatMap((block) =>
      block.marks.map((mark) => `${placeOf(block)} ${mark}`),
    );
    expect(marks.filter((mark) => !/ not on MiniStack: .{10,}$/.test(mark))).toEqual([]);
  });
});

test('both runbooks have the same commands, but for what they say to the reader', () => {
  const [english, korean] = RUNBOOKS.map((name) =>
    blocksOf(name).map((block) => [block.marks, block.language, withoutComments(block)]),
  );
  expect(korean).toEqual(english);
  const [headings, theirs] = RUNBOOKS.map((name) => headingsOf(name).length);
  expect(theirs).toBe(headings);
});

test('every link of the runbooks, and every one to them, leads to a heading that is there', () => {
  const pages = [...RUNBOOKS, ...READMES, 'docs/guarantees.md', 'docs/events.md', 'CONTRIBUTING.md'];
  const broken = pages.flatMap((name) =>
    [...page(name).matchAll(/\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)/g)].flatMap(
      ([link, file = '', anchor]) => {
        const target = file === '' ? name : join(dirname(name), file);
        if (!existsSync(join(ROOT, target))) return [`${name}: ${link}`];
        const isThere =
          anchor === undefined || headingsOf(target).map(slugOf).includes(decodeURIComponent(anchor));
        return !target.endsWith('.md') || isThere ? [] : [`${name}: ${link}`];
      },
    ),
  );
  expect(broken).toEqual([]);
});
