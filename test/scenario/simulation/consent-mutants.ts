import type { Command } from '../../../infra/local/dynamo-model/model.ts';
import type { Change } from '../../../shared/domain/account.ts';
import { accounts, entriesOf, withEntries } from './alterations.ts';
import type { Mutant } from './mutants.ts';

/** Deliberate mistakes with what a customer was asked and told, where processes die. The rules have their own: docs/consent.md. */
export const consentMutants: readonly Mutant[] = [
  {
    name: 'charged-without-a-yes',
    mistake: 'a worker does not see that a trial was free, and charges without asking',
    alteration: accounts((inner) => ({
      loadPeriod: async (subscriptionId, period) => {
        const account = await inner.loadPeriod(subscriptionId, period);
        const subscription = account?.subscription && { ...account.subscription, hadTrial: false };
        return account && { ...account, subscription };
      },
    })),
    killedBy: ['no_charge_without_consent'],
  },
  {
    name: 'yes-without-evidence',
    mistake: 'a consent is acted on, and its record is not stored',
    alteration: { command: withoutRecord },
    killedBy: ['no_charge_without_consent'],
  },
  {
    name: 'yes-recorded-again',
    mistake: 'a repeated request records the same consent once more',
    alteration: accounts(() => ({ findConsent: async () => undefined })),
    huntFrom: 1_990,
    killedBy: ['consents_are_kept'],
  },
  {
    name: 'told-and-forgotten',
    mistake: 'a notice is sent, and not remembered in the same transaction',
    alteration: accounts((inner) => ({
      commit: (before, change, withCard) => inner.commit(before, forgetting(change), withCard),
    })),
    killedBy: ['notices_come_once'],
  },
];

function withoutRecord(command: Command): Command {
  const entries = entriesOf(command);
  const isRecord = ({ Put }: (typeof entries)[number]) =>
    String(Put?.Item?.['sk'] ?? '').startsWith('CONSENT#');
  if (!entries.some(isRecord)) return command;
  return withEntries(
    command,
    entries.filter((entry) => !isRecord(entry)),
  );
}

function forgetting(change: Change): Change {
  const { subscription } = change.account;
  if (subscription?.told === undefined) return change;
  const { told: _, ...forgetful } = subscription;
  return { ...change, account: { ...change.account, subscription: forgetful } };
}
