import { ServiceFault, validationException } from '../dynamo-model/faults.ts';
import { refuseUnknownFields } from '../dynamo-model/unmodelled.ts';
import type { Database, StoredRecord, StoredTable } from './database.ts';
import { hasStream, specOf, streamArn, streamLabel } from './stored-spec.ts';

/** A stream has one shard, which nobody splits. */
const SHARD_ID = 'shardId-00000000000000000000-00000000';
/** API reference, GetRecords. */
const MAX_RECORDS = 1_000;

interface Input {
  readonly StreamArn?: string;
  readonly TableName?: string;
  readonly ShardId?: string;
  readonly ShardIteratorType?: string;
  readonly SequenceNumber?: string;
  readonly ShardIterator?: string;
  readonly Limit?: number;
}

/** Where a reader is: behind this sequence number. */
interface Position {
  readonly arn: string;
  readonly after: number;
}

/** ListStreams, DescribeStream, GetShardIterator and GetRecords. Iterators do not expire. */
export function streamOperations(database: Database) {
  const streams = () => database.tables().filter((table) => hasStream(specOf(table)));
  const streamOf = (arn: string | undefined): StoredTable => {
    const table = streams().find((each) => streamArn(each) === arn);
    if (table === undefined) throw notFound(`Stream: ${arn}`);
    return table;
  };
  return {
    ListStreams(input: Input) {
      refuseUnknownFields(input, new Set(['TableName']));
      const wanted = streams().filter(
        ({ name }) => input.TableName === undefined || name === input.TableName,
      );
      return { Streams: wanted.map(named) };
    },
    DescribeStream(input: Input) {
      refuseUnknownFields(input, new Set(['StreamArn']));
      const table = streamOf(input.StreamArn);
      return {
        StreamDescription: {
          ...named(table),
          StreamStatus: 'ENABLED',
          StreamViewType: 'NEW_IMAGE',
          CreationRequestDateTime: table.createdMs / 1_000,
          KeySchema: specOf(table).KeySchema,
          Shards: [
            {
              ShardId: SHARD_ID,
              SequenceNumberRange: { StartingSequenceNumber: sequenceText(table.trimmed + 1) },
            },
          ],
        },
      };
    },
    GetShardIterator(input: Input) {
      refuseUnknownFields(input, new Set(['StreamArn', 'ShardId', 'ShardIteratorType', 'SequenceNumber']));
      const table = streamOf(input.StreamArn);
      if (input.ShardId !== SHARD_ID) throw notFound(`Shard: ${input.ShardId}`);
      const after = startOf(input, table, database.lastSequence());
      return { ShardIterator: iterator({ arn: streamArn(table), after: untrimmed(table, after) }) };
    },
    GetRecords(input: Input) {
      refuseUnknownFields(input, new Set(['ShardIterator', 'Limit']));
      const { Limit = MAX_RECORDS } = input;
      if (!(Limit >= 1 && Limit <= MAX_RECORDS))
        throw validationException(`Limit must be 1 to ${MAX_RECORDS}`);
      const { arn, after } = positionOf(input.ShardIterator);
      const table = streamOf(arn);
      const records = database.records(table.name, untrimmed(table, after), Limit);
      return {
        Records: records.map(told),
        NextShardIterator: iterator({ arn, after: records.at(-1)?.sequence ?? after }),
      };
    },
  };
}

const notFound = (what: string) =>
  new ServiceFault('ResourceNotFoundException', `Requested resource not found: ${what}`);

const named = (table: StoredTable) => ({
  StreamArn: streamArn(table),
  TableName: table.name,
  StreamLabel: streamLabel(table),
});

function startOf(
  { ShardIteratorType: type, SequenceNumber }: Input,
  table: StoredTable,
  last: number,
): number {
  switch (type) {
    case 'TRIM_HORIZON':
      return table.trimmed;
    case 'LATEST':
      return last;
    case 'AT_SEQUENCE_NUMBER':
      return numberOf(SequenceNumber) - 1;
    case 'AFTER_SEQUENCE_NUMBER':
      return numberOf(SequenceNumber);
    default:
      throw validationException(`ShardIteratorType: received ${JSON.stringify(type)}`);
  }
}

/** Who asks for what has been forgotten must hear it: records are missing to them. */
function untrimmed({ trimmed }: StoredTable, after: number): number {
  if (after >= trimmed) return after;
  throw new ServiceFault(
    'TrimmedDataAccessException',
    'The operation attempted to read past the oldest stream record in a shard.',
  );
}

function told({ sequence, atMs, record }: StoredRecord): object {
  const { eventName, ...images } = JSON.parse(record) as { readonly eventName: string };
  return {
    eventID: `record-${sequence}`,
    eventName,
    eventVersion: '1.1',
    eventSource: 'aws:dynamodb',
    awsRegion: 'ddblocal',
    dynamodb: {
      ApproximateCreationDateTime: Math.floor(atMs / 1_000),
      ...images,
      SequenceNumber: sequenceText(sequence),
      StreamViewType: 'NEW_IMAGE',
    },
  };
}

/** API reference, StreamRecord: 21 to 40 digits. */
const sequenceText = (sequence: number): string => String(sequence).padStart(21, '0');

function numberOf(text: string | undefined): number {
  if (/^\d{21,40}$/.test(text ?? '')) return Number(text);
  throw validationException(`SequenceNumber: received ${JSON.stringify(text)}`);
}

const iterator = (position: Position): string => Buffer.from(JSON.stringify(position)).toString('base64url');

function positionOf(text = ''): Position {
  try {
    const { arn, after } = JSON.parse(Buffer.from(text, 'base64url').toString()) as Position;
    if (typeof arn === 'string' && Number.isSafeInteger(after)) return { arn, after };
  } catch {
    // said below
  }
  throw validationException('Invalid ShardIterator');
}
