import { randomUUID } from 'node:crypto';
import { NormalizedSchema } from '@smithy/core/schema';

type Struct = Record<string, unknown>;

/**
 * Stands in for the SDK's JSON codecs, that of DynamoDB included, which walk every value along its schema and write it byte by
 * byte: 16 kB, and a third of what a first call takes. What our clients send and get is JSON as it stands, but for two things
 * that are done here: a token that makes the SDK's repetition of a transaction the same transaction, and dates, which are
 * seconds. Binary values are refused: no item of ours has one.
 */
export class JsonCodec2 {
  setSerdeContext(): void {}

  createSerializer() {
    let text = '';
    return {
      setSerdeContext() {},
      write(schema: Schema, value: unknown) {
        text = JSON.stringify(withToken(schema, value as Struct), plain);
      },
      flush: () => text,
    };
  }

  createDeserializer() {
    return {
      setSerdeContext() {},
      read: async (schema: Schema, data: string | Uint8Array) => withDates(schema, JSON.parse(textOf(data))),
      readObject: (_: Schema, value: unknown) => value,
    };
  }
}

export { JsonCodec2 as DynamoDBJsonCodec2 };

type Schema = Parameters<typeof NormalizedSchema.of>[0];

function withToken(schema: Schema, input: Struct): Struct {
  for (const [name, member] of membersOf(schema)) {
    if (member.isIdempotencyToken() && input[name] === undefined) return { ...input, [name]: randomUUID() };
  }
  return input;
}

function withDates(schema: Schema, output: Struct): Struct {
  for (const [name, member] of membersOf(schema)) {
    const value = output[name];
    if (typeof value === 'number' && member.isTimestampSchema())
      output[name] = new Date(Math.round(value * 1000));
  }
  return output;
}

function membersOf(schema: Schema) {
  const normalized = NormalizedSchema.of(schema);
  return normalized.isStructSchema() ? normalized.structIterator() : [];
}

function plain(this: Struct, key: string, value: unknown): unknown {
  const given = this[key];
  if (given instanceof Date) return given.getTime() / 1000;
  if (given instanceof Uint8Array) throw new TypeError('left out of the bundle: binary values');
  return value;
}

const textOf = (data: string | Uint8Array) =>
  typeof data === 'string' ? data : new TextDecoder().decode(data);
