import { DeleteTableCommand } from '@aws-sdk/client-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Command, DynamoModel } from '../../infra/local/dynamo-model/model.ts';
import { createDocumentClient } from '../../shared/adapters/dynamo/table.ts';
import { TABLE } from '../scenario/simulation/ports.ts';
import { runSeed } from '../scenario/simulation/run.ts';
import { createBillingTable } from '../support/dynamo-table.ts';
import { type ConnectedEngine, startEngine } from '../support/engine.ts';
import { type Answer, answerOf, askEngine, withoutMessage } from './dynamo-model.answers.ts';

/**
 * A sample of the simulation's seeds on an engine (Dynoxide, or what AWS_ENDPOINT_URL_DYNAMODB names). The simulation
 * plays a seed on the model; here all that DynamoDB was told in it goes to the engine, in the same order. Where every
 * answer is the same, the seed would have gone the same way on the engine. SEEDS=<n> makes it longer.
 */
const SEEDS = Array.from({ length: Number(process.env['SEEDS'] ?? 12) }, (_, index) => 30_001 + index);
const TIME_LIMIT_MS = 600_000 + 20_000 * SEEDS.length;

interface Told {
  readonly command: Command;
  readonly answer: Promise<Answer>;
}

let engine: ConnectedEngine;
let client: DynamoDBDocumentClient;

beforeAll(async () => {
  engine = await startEngine();
  client = createDocumentClient(engine.client);
});
afterAll(() => engine?.stop());

test(
  'an engine answers whole seeds as the model does',
  async () => {
    let commands = 0;
    for (const seed of SEEDS) {
      const told = await tellModel(seed);
      commands += told.length;
      await compare(seed, told);
    }
    expect(commands).toBeGreaterThan(SEEDS.length * 10);
  },
  TIME_LIMIT_MS,
);

/** Every command of one seed, and how the model has answered it. */
async function tellModel(seed: number): Promise<readonly Told[]> {
  const told: Told[] = [];
  const database = (model: DynamoModel): DynamoModel => ({
    ...model,
    execute(command) {
      const outcome = attempt(() => model.execute(command));
      told.push({ command, answer: answerOf(async () => outcome()) });
      return outcome();
    },
  });
  const { violation } = await runSeed(seed, { alteration: { database } });
  expect(violation).toBeUndefined();
  return told;
}

async function compare(seed: number, told: readonly Told[]): Promise<void> {
  // Seeds have the same ids: each has a table of its own.
  const table = `billing-seed-${process.pid}-${seed}`;
  await createBillingTable(engine.client, table);
  for (const { command, answer } of told) {
    const Again = command.constructor as new (input: object) => Command;
    const asked = new Again(renamed(command.input, TABLE, table) as object);
    const got = renamed(withoutMessage(await askEngine(client, asked)), table, TABLE);
    expect({ seed, asked: asked.input, got }).toEqual({
      seed,
      asked: asked.input,
      got: withoutMessage(await answer),
    });
  }
  await engine.client.send(new DeleteTableCommand({ TableName: table }));
}

/** The same, about another table. */
function renamed(value: unknown, from: string, to: string): unknown {
  if (Array.isArray(value)) return value.map((part) => renamed(part, from, to));
  if (typeof value !== 'object' || value === null || value instanceof Set) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => {
      if (name === 'TableName') return [name, to];
      return [name === from ? to : name, renamed(part, from, to)];
    }),
  );
}

/** Once, whatever it comes to; then as often as asked. */
function attempt(act: () => object): () => object {
  try {
    const answer = act();
    return () => answer;
  } catch (error) {
    return () => {
      throw error;
    };
  }
}
