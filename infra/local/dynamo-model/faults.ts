import {
  type AttributeValue,
  ConditionalCheckFailedException,
  DynamoDBServiceException,
  IdempotentParameterMismatchException,
  ResourceNotFoundException,
  TransactionCanceledException,
} from '@aws-sdk/client-dynamodb';
import { type Item, toWire } from './values.ts';

const $metadata = { httpStatusCode: 400, attempts: 1, totalRetryDelay: 0 };

/**
 * A fault of one item rather than of the request's form. Alone it reaches the caller as a ValidationException; inside a
 * transaction it becomes that item's cancellation reason (API reference, TransactionCanceledException).
 */
export class ItemFault extends Error {
  override readonly name = 'ItemFault';
}

/** The SDK has no class of its own for this one; the real client throws its base class with this name. */
export function validationException(message: string): DynamoDBServiceException {
  return new DynamoDBServiceException({ name: 'ValidationException', $fault: 'client', $metadata, message });
}

export function wireItem(item: Item): Record<string, AttributeValue> {
  return toWire(item).M as Record<string, AttributeValue>;
}

/** `Item` stays in wire form (`{ S: … }`), as the real document client leaves the fields of exceptions alone. */
export function conditionFailed(old: Item | undefined): ConditionalCheckFailedException {
  const message = 'The conditional request failed';
  return new ConditionalCheckFailedException({ $metadata, message, ...(old && { Item: wireItem(old) }) });
}

export interface CancellationReason {
  Code: 'None' | 'ConditionalCheckFailed' | 'ValidationError';
  Message?: string;
  Item?: Record<string, AttributeValue>;
}

export function transactionCanceled(reasons: readonly CancellationReason[]): TransactionCanceledException {
  const codes = reasons.map((reason) => reason.Code).join(', ');
  return new TransactionCanceledException({
    $metadata,
    message: `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`,
    CancellationReasons: [...reasons],
  });
}

export function tableNotFound(): ResourceNotFoundException {
  return new ResourceNotFoundException({ $metadata, message: 'Requested resource not found' });
}

export function tokenMismatch(): IdempotentParameterMismatchException {
  return new IdempotentParameterMismatchException({ $metadata, message: 'UnknownError' });
}
