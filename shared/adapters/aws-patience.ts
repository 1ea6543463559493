/**
 * How long an AWS client waits. Without this, a connection that swallows everything (dropped while Lambda kept the process
 * frozen) hangs until Lambda's own limit, and nobody hears why. Inside a region a call takes milliseconds. One lost
 * try and its repetition fit into what a charge keeps for storing its answer (3 s, time-budget.ts).
 */
export const AWS_PATIENCE = {
  maxAttempts: 3,
  requestHandler: {
    connectionTimeout: 1_000,
    // From the call to the answer's first byte, the connection included.
    requestTimeout: 2_000,
    // Else the SDK only warns, and goes on waiting.
    throwOnRequestTimeout: true,
  },
} as const;

/** The longest that one call can take: every try, and the SDK's waits in between (at most 100 and 200 ms), ms. */
export const LONGEST_AWS_CALL_MS =
  AWS_PATIENCE.maxAttempts * AWS_PATIENCE.requestHandler.requestTimeout + 300;
