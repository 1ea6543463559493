import { expect, test } from '@jest/globals';
import { savedQueries } from '../../infra/saved-queries.ts';
import { answeredWith } from '../support/access-log.ts';
import { ofType, synthesized } from '../support/billing-template.ts';
import { page } from '../support/markdown.ts';

const prod = synthesized('prod');
const queries = ofType(prod, 'AWS::Logs::QueryDefinition').map(([, { Properties }]) => Properties);

/** As the runbooks name them: `billing-prod/one-charge`. */
const namedIn = (runbook: string) =>
  new Set([...page(runbook).matchAll(/`(billing-prod\/[\w-]+)`/g)].map(([, name]) => name));

test.each(['docs/runbook.md', 'docs/runbook.ko.md'])(
  '%s names every saved query, and no other',
  (runbook) => {
    expect([...namedIn(runbook)].sort()).toEqual(queries.map(({ Name }) => Name).sort());
  },
);

test('each asks the log that has what it asks for', () => {
  const inAccessLog = new Set(Object.keys(answeredWith(prod, '200')));
  const journals = queries.filter(({ QueryString }) => QueryString.includes('message.'));
  expect(journals).toHaveLength(Object.keys(savedQueries).length - 1);
  for (const { LogGroupNames } of journals)
    expect(LogGroupNames).toEqual([{ Ref: expect.stringMatching(/^JournalLogGroup/) }]);
  const [requests] = queries.filter((query) => !journals.includes(query));
  expect(requests?.LogGroupNames).toEqual([{ Ref: expect.stringMatching(/^ApiAccessLog/) }]);
  const [, asked = ''] = /^fields @timestamp, (.+)$/m.exec(requests?.QueryString) ?? [];
  expect(asked.split(', ').filter((field) => !inAccessLog.has(field))).toEqual([]);
});
