import { PutCommand, type PutCommandInput, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from '@jest/globals';
import type { Command } from '../support/dynamo-model.ts';
import { failedPayment, IMP_UID, issuedPayment, OTHER_IMP_UID } from '../support/fixtures.ts';
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

  it('end with exactly one card, of either, when 아임포트 recorded two keys', async () => {
    const payments = [issuedPayment(), issuedPayment({ impUid: OTHER_IMP_UID, cardName: 'KB국민카드' })];
    const arrivals = [redirect(IMP_UID), callback(OTHER_IMP_UID), webhook(IMP_UID), webhook(OTHER_IMP_UID)];
    const { violation, ends } = await everyOrder({ payments, arrivals, mishaps: 0 });
    expect(violation).toBeUndefined();
    expect(ends.size).toBe(2);
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
      await registrationWorld({ payments, arrivals, mishaps: 0, tamper: withoutConditions }),
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
