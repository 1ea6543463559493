import type { Context } from 'aws-lambda';
import { inFlow } from '../../shared/adapters/correlation.ts';

/**
 * Runs a handler under the id of what has started it: API Gateway's id of the request, which its access log has as well,
 * or Lambda's of the invocation.
 */
export const correlated =
  <E, R>(
    handler: (event: E, context: Context) => R,
    idOf: (event: E, context: Context) => unknown = (_, context) => context?.awsRequestId,
  ) =>
  (event: E, context: Context): R =>
    inFlow(idOf(event, context), () => handler(event, context));
