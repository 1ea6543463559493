import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';

/** An item as the stream carries it, in plain values. */
export function readStreamImage(image: object): Record<string, unknown> {
  return unmarshall(image as Record<string, AttributeValue>);
}
