import { inspect, isDeepStrictEqual } from 'node:util';
import { type DynamoDBDocumentClient, GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { expect } from '@jest/globals';
import {
  type Command,
  createDynamoModel,
  type DynamoModel,
  type Snapshot,
  UnmodelledError,
  type WriteRecord,
} from '../../infra/local/dynamo-model/model.ts';
import { billingTableSchema } from '../../infra/local/table-schema.ts';
import { type Answer, askEngine, askModel, withoutMessage } from './dynamo-model.answers.ts';
import type { CommandMaker } from './dynamo-model.commands.ts';
import { type Engine, isKnownDeviation } from './dynamo-model.deviations.ts';

export interface Compared {
  readonly engine: Engine;
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
}

export interface Tally {
  commands: number;
  passedBy: number;
  sequences: number;
  outcomes: Record<string, number>;
  /** What each sequence has written, by the prefix of its partitions: what a stream must tell. */
  written: Map<string, readonly WriteRecord[]>;
}

export const newTally = (): Tally => ({
  commands: 0,
  passedBy: 0,
  sequences: 0,
  outcomes: {},
  written: new Map(),
});

const MAX_PAGES = 8;

/** Gives a model and an engine the same commands, and throws where they do not answer alike. */
export async function compareSequence(
  compared: Compared,
  makers: readonly CommandMaker[],
  tally: Tally,
): Promise<void> {
  const { table } = compared;
  const run = `${table}/${tally.sequences++}/`;
  const model = createDynamoModel([billingTableSchema(table)]);
  for (const make of makers) {
    let next: Command | undefined = make(table, run);
    for (let page = 0; next && page < MAX_PAGES; page++) {
      const answer: Answer | undefined = await compareOne(compared, model, next, tally);
      next = answer && nextPage(next, answer);
    }
  }
  tally.written.set(run, model.writes());
}

/** Undefined when the command was passed by, on both sides, as one about which the engine or the model is known to be no guide. */
async function compareOne(
  { engine, client, table }: Compared,
  model: DynamoModel,
  given: Command,
  tally: Tally,
): Promise<Answer | undefined> {
  const before = model.snapshot();
  let expected: Answer;
  try {
    expected = await askModel(model, given);
  } catch (error) {
    if (!(error instanceof UnmodelledError)) throw error;
    tally.passedBy += 1;
    return undefined;
  }
  const oldItem = (key: Record<string, unknown>) => itemIn(model, before, table, key);
  if (isKnownDeviation(engine, { command: given, answer: expected, oldItem })) {
    model.restore(before);
    tally.passedBy += 1;
    return undefined;
  }
  tally.commands += 1;
  const outcome = `${given.constructor.name} ${expected.error ?? 'ok'}`;
  tally.outcomes[outcome] = (tally.outcomes[outcome] ?? 0) + 1;
  const actual = await askEngine(client, given);
  if (isDeepStrictEqual(withoutMessage(actual), withoutMessage(expected))) return expected;
  try {
    expect(withoutMessage(actual)).toEqual(withoutMessage(expected));
  } catch (cause) {
    const details = {
      command: given.constructor.name,
      input: given.input,
      items: before.items(table),
      expected,
      actual,
    };
    throw new Error(`${String(cause)}\n${inspect(details, { depth: 9, breakLength: 110 })}`, { cause });
  }
  return expected;
}

function itemIn(model: DynamoModel, at: Snapshot, TableName: string, Key: Record<string, unknown>) {
  const answer = model.executeAt(at, new GetCommand({ TableName, Key }));
  return (answer as { Item?: Record<string, unknown> }).Item;
}

function nextPage(given: Command, answer: Answer): Command | undefined {
  const start = (answer.output as { LastEvaluatedKey?: Record<string, unknown> } | undefined)
    ?.LastEvaluatedKey;
  if (!start) return undefined;
  return new QueryCommand({ ...(given as QueryCommand).input, ExclusiveStartKey: start });
}
