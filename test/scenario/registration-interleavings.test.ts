import { PutCommand, type PutCommandInput, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from '@jest/globals';
import type { Command } from '../../infra/local/dynamo-model/model.ts';
import { failedPayment, IMP_UID, issuedPayment, NOW, OTHER_IMP_UID } from '../support/fixtures.ts';
import { type Exploration, explore } from '../support/interleavings/explore.ts';
import {
  callback,
  type RegistrationWorldOptions,
  redirect,
  registrationWorld,
  webhook,
} from '../support/interleavings/registration-world.ts';

/*
 * "Done when" 4 of the registration: whatever order redirect, callback and two webhooks come in, and whatever dies on
 * the way, there is exactly one active card in the end, and never more than one in between.
 *
 * The arrivals are the real handlers, each up to its queue worker; the steps that are interleaved are the calls that
 * leave them: database commands, look-ups at 아임포트, messages. How all orders fit into a few seconds is told at
 * `explore`.
 */
const everyOrder = async (options: RegistrationWorldOptions): Promise<Exploration> => {
  const exploration = await explore(await registrationWorld(options));
  const { executions, states } = exploration;
  process.stdout.write(
    `${expect.getState().currentTestName}: ${executions} executions through ${states} states\n`,
  );
  return exploration;
};

const paid = [issuedPayment()];
const allFour = [redirect(IMP_UID), callback(IMP_UID), webhook(IMP_UID), webhook(IMP_UID)];

describe('redirect, callback and two webhooks, in every order', () => {
  it.each([
    { what: 'nothing goes wrong', mishaps: 0, faults: false },
    { what: 'one of them dies between any two effects', mishaps: 1, faults: false },
    { what: 'one dies, or one call fails or loses its answer', mishaps: 1, faults: true },
  ])('end with exactly one active card when $what', async ({ mishaps, faults }) => {
    const exploration = await everyOrder({ payments: paid, arrivals: allFour, mishaps, faults });
    expect(exploration.violation).toBeUndefined();
    expect(exploration.ends.size).toBe(1);
  });
});

describe('two payments of one registration, in every order', () => {
  it('end with the card of the second when the first was declined, whatever dies on the way', async () => {
    const payments = [failedPayment(), issuedPayment({ impUid: OTHER_IMP_UID })];
    const arrivals = [redirect(IMP_UID), callback(OTHER_IMP_UID), webhook(OTHER_IMP_UID)];
    const { violation } = await everyOrder({ payments, arrivals, mishaps: 1 });
    expect(violation).toBeUndefined();
  });

  const other = { impUid: OTHER_IMP_UID, cardName: 'KB국민카드' };
  const fromBoth = [redirect(IMP_UID), callback(OTHER_IMP_UID), webhook(IMP_UID), webhook(OTHER_IMP_UID)];

  it('end with exactly one card, of either, when 아임포트 recorded two keys of the same second', async () => {
    const payments = [issuedPayment(), issuedPayment(other)];
    const { violation, ends } = await everyOrder({ payments, arrivals: fromBoth, mishaps: 0 });
    expect(violation).toBeUndefined();
    expect(ends.size).toBe(2);
  });

  it.each([
    { what: 'nothing goes wrong', mishaps: 0, faults: false },
    { what: 'one dies, or one call fails or loses its answer', mishaps: 1, faults: true },
  ])('end with the card of the later of two keys, shown alike everywhere, when $what', async (how) => {
    const paidAt = new Date(NOW.getTime() + 1_000);
    const payments = [issuedPayment(), issuedPayment({ ...other, paidAt })];
    const arrivals = how.faults
      ? [redirect(IMP_UID), webhook(OTHER_IMP_UID), callback(OTHER_IMP_UID)]
      : fromBoth;
    const { violation } = await everyOrder({ payments, arrivals, ...how });
    expect(violation).toBeUndefined();
  });
});

describe('the exploration itself', () => {
  it('counts and ends as walking every order by itself does', async () => {
    const few = { payments: paid, arrivals: [redirect(IMP_UID), callback(IMP_UID)], mishaps: 1 };
    const merged = await explore(await registrationWorld(few));
    const walked = await explore(await registrationWorld(few), { merge: false });
    expect(merged.executions).toBe(walked.executions);
    expect(merged.ends).toEqual(walked.ends);
    expect(walked.states).toBeGreaterThan(10 * merged.states);
  });

  it('finds the order that breaks a product whose writes have no conditions', async () => {
    const { violation } = await explore(
      await registrationWorld({ payments: paid, arrivals: allFour, mishaps: 0, tamper: withoutConditions }),
    );
    expect(violation?.what).toBe('activated 2 times');
    expect(violation?.trace.filter((event) => event.endsWith('TransactWriteCommand'))).toHaveLength(2);
  });

  it('finds the order in which the decline of a first try would undo the card of the second', async () => {
    const payments = [failedPayment(), issuedPayment({ impUid: OTHER_IMP_UID })];
    const arrivals = [redirect(IMP_UID), callback(OTHER_IMP_UID)];
    const { violation } = await explore(
      await registrationWorld({
        payments,
        arrivals,
        mishaps: 0,
        listsNothing: true,
        tamper: withoutConditions,
      }),
    );
    expect(violation?.what).toBe('1 cards, registration failed');
    expect(violation?.trace.at(-1)).toBe(`redirect ${IMP_UID}: PutCommand`);
  });

  it('finds that a single notice, lost in a crash, leaves a registration pending', async () => {
    const { violation } = await explore(
      await registrationWorld({ payments: paid, arrivals: [webhook(IMP_UID)], mishaps: 1 }),
    );
    expect(violation?.what).toBe('the registration ended pending');
  });
});

/** What a repository would be that forgot its conditions. */
function withoutConditions(command: Command): Command {
  const { input } = command as { input: Write & { TransactItems?: readonly { Put: Write }[] } };
  if (command instanceof PutCommand) return new PutCommand(unconditional(input));
  if (!(command instanceof TransactWriteCommand)) return command;
  return new TransactWriteCommand({
    TransactItems: (input.TransactItems ?? []).map(({ Put }) => ({ Put: unconditional(Put) })),
  });
}

type Write = PutCommandInput;

function unconditional({ TableName, Item }: Write): Write {
  return { TableName, Item };
}
