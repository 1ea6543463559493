import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { type Item, toWire } from './values.ts';

/**
 * A fault of one item rather than of the request's form. Alone it reaches the caller as a ValidationException; inside a
 * transaction it becomes that item's cancellation reason (API reference, TransactionCanceledException).
 */
export class ItemFault extends Error {
  override readonly name = 'ItemFault';
}

interface Details {
  readonly Item?: Record<string, AttributeValue>;
  readonly CancellationReasons?: readonly CancellationReason[];
}

/**
 * An exception of DynamoDB as its client throws it, to be told by its name. Not by the SDK's own classes: a process that
 * needs nothing else of the SDK starts in half of the time.
 */
export class ServiceFault extends Error implements Details {
  readonly $fault = 'client';
  readonly $metadata = { httpStatusCode: 400, attempts: 1, totalRetryDelay: 0 };
  declare readonly Item?: Record<string, AttributeValue>;
  declare readonly CancellationReasons?: readonly CancellationReason[];

  constructor(name: string, message: string, details: Details = {}) {
    super(message);
    this.name = name;
    Object.assign(this, details);
  }
}

export const validationException = (message: string) => new ServiceFault('ValidationException', message);

export function wireItem(item: Item): Record<string, AttributeValue> {
  return toWire(item).M as Record<string, AttributeValue>;
}

/** `Item` stays in wire form (`{ S: … }`), as the real document client leaves the fields of exceptions alone. */
export function conditionFailed(old: Item | undefined): ServiceFault {
  const details = old && { Item: wireItem(old) };
  return new ServiceFault('ConditionalCheckFailedException', 'The conditional request failed', details);
}

export interface CancellationReason {
  Code: 'None' | 'ConditionalCheckFailed' | 'ValidationError';
  Message?: string;
  Item?: Record<string, AttributeValue>;
}

export function transactionCanceled(reasons: readonly CancellationReason[]): ServiceFault {
  const codes = reasons.map((reason) => reason.Code).join(', ');
  const message = `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`;
  return new ServiceFault('TransactionCanceledException', message, { CancellationReasons: [...reasons] });
}

export const tableNotFound = () =>
  new ServiceFault('ResourceNotFoundException', 'Requested resource not found');

export const tokenMismatch = () => new ServiceFault('IdempotentParameterMismatchException', 'UnknownError');
