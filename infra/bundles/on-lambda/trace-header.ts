interface Arguments {
  readonly request: { readonly headers?: Record<string, string> };
}

/**
 * Stands in for the SDK's middleware against functions that call themselves without end: SQS hands this header on, and
 * Lambda counts by it. The SDK's also looks into a store for functions that serve several events at once; ours serve one,
 * whose header is in the environment.
 */
export const recursionDetectionMiddleware =
  () =>
  <R>(next: (args: Arguments) => R) =>
  (args: Arguments): R => {
    const { AWS_LAMBDA_FUNCTION_NAME: name, _X_AMZN_TRACE_ID: traceId } = process.env;
    const { headers } = args.request;
    if (headers !== undefined && name && traceId) headers['X-Amzn-Trace-Id'] ??= traceId;
    return next(args);
  };
