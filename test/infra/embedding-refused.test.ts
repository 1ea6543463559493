import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { beforeAll, expect, test } from '@jest/globals';
import { PATIENCE_MS } from '../support/patience.ts';
import type { Refusals } from '../support/refused-embeddings.ts';

let told: Refusals;
beforeAll(() => {
  const script = join(import.meta.dirname, '..', 'support', 'refused-embeddings.ts');
  told = JSON.parse(execFileSync(process.execPath, [script], { encoding: 'utf8', timeout: PATIENCE_MS }));
});

test('a wrong value stops synth with a sentence that names construct, stage and value', () => {
  expect(told.emptyProd).toMatch(/^IamportBilling Default\/Billing, stage prod:\n {2}mid: received "";/);
  expect(told.wrongValue).toContain(
    'gatewayConcurrency: received 1; allowed is a whole number from 2 to 1000 (charges at a time)',
  );
  expect(told.wrongStage).toContain('stage: received "test"; allowed are dev and prod');
});

test('two addresses for customers are one too many', () => {
  expect(told.twoAddresses).toContain(
    'domain and config.publicBaseUrl are two answers to one question; give one',
  );
});

test('a name that AWS would not take for a bus, an alarm and a query is refused', () => {
  expect(told.wrongName).toContain('name: received "our shop"; allowed are 1 to 70 letters');
});

test('an event that there is not has no rule', () => {
  expect(told.wrongEvent).toContain('onEvent: received "charge.payed"; allowed are card.registered, ');
  expect(told.noEvent).toContain('onEvent: received []; allowed are ');
});

test('a domain must lie in the zone where its record is written', () => {
  expect(told.foreignDomain).toBe(
    'domain.name: received "billing.other.example"; allowed is a name in the hosted zone shop.example',
  );
});

test('whoever brings a key by its ARN alone is told what its policy must say', () => {
  expect(told.importedKey).toContain('events.amazonaws.com and cloudwatch.amazonaws.com use the key');
  expect(told.ownKey).toBe('');
});
