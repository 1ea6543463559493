import {
  BatchGetItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { isTable } from '../recording.ts';
import { operationOf, type Player } from './play.ts';

const client = new DynamoDBClient({});

export const player: Player = (exchange) => {
  if (!isTable(exchange)) return undefined;
  const input = JSON.parse(exchange.requestBody);
  switch (operationOf(exchange)) {
    case 'BatchGetItem':
      return client.send(new BatchGetItemCommand(input));
    case 'GetItem':
      return client.send(new GetItemCommand(input));
    case 'PutItem':
      return client.send(new PutItemCommand(input));
    case 'TransactWriteItems':
      return client.send(new TransactWriteItemsCommand(input));
    case 'UpdateItem':
      return client.send(new UpdateItemCommand(input));
    default:
      return undefined;
  }
};
