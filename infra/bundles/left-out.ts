/**
 * What the AWS SDK brings and no function of ours needs: half of what a cold start would have to read. Paths are those of
 * the packages' ES modules. A file that the SDK no longer has stops the bundling (lean-sdk.ts), so an update cannot
 * quietly bring back what is listed here.
 */

/** Whoever reaches one of these is told so by an error. */
export const leftOut: Readonly<Record<string, string>> = {
  '@smithy/core/dist-es/submodules/event-streams/index.js':
    'streams of events: no operation of DynamoDB, SQS, Secrets Manager or EventBridge that we call has one',
  '@smithy/core/dist-es/submodules/checksum/sha256/Sha256Js.js': 'for a Node built without node:crypto',
  '@smithy/core/dist-es/submodules/checksum/md5/Md5Js.js': 'for a Node built without node:crypto',
  '@smithy/core/dist-es/submodules/retry/util-retry/AdaptiveRetryStrategy.js':
    'AWS_RETRY_MODE=adaptive, which no function is told: aws-patience.ts holds for the standard mode',
  '@smithy/core/dist-es/submodules/client/smithy-client/schemaLogFilter.js':
    "what a client's logger may show: on-lambda/logger.ts",
  '@smithy/signature-v4/dist-es/moveHeadersToQuery.js': 'presigned addresses',
  '@aws-sdk/core/dist-es/submodules/client/util-endpoints/aws.js':
    'the partitions of AWS, for the endpoint rules that on-lambda/endpoint.ts stands in for',
};

/** Ours in place of the SDK's. Files of on-lambda/, each of which says what it does without. */
export const standIns: Readonly<Record<string, string>> = {
  '@aws-sdk/credential-provider-node/dist-es/index.js': 'credentials.ts',
  '@smithy/core/dist-es/submodules/config/node-config-provider/configLoader.js': 'config-loader.ts',
  '@smithy/core/dist-es/submodules/endpoints/index.js': 'endpoints.ts',
  '@smithy/core/dist-es/submodules/config/defaults-mode/resolveDefaultsModeConfig.js': 'defaults-mode.ts',
  '@aws-sdk/middleware-endpoint-discovery/dist-es/index.js': 'endpoint-discovery.ts',
  '@smithy/signature-v4/dist-es/HeaderFormatter.js': 'header-formatter.ts',
  '@smithy/core/dist-es/submodules/protocols/HttpBindingNormalizedSchema.js': 'http-bindings.ts',
  '@smithy/core/dist-es/submodules/protocols/json/codec-v2/JsonCodec2.js': 'json-codec.ts',
  '@aws-sdk/dynamodb-codec/dist-es/codec-v2/DynamoDBJsonCodec2.js': 'json-codec.ts',
  '@smithy/core/dist-es/submodules/serde/date-utils.js': 'timestamps.ts',
  '@smithy/core/dist-es/submodules/serde/util-stream/stream-collector.js': 'stream-collector.ts',
  '@smithy/core/dist-es/submodules/retry/middleware-retry/isStreamingPayload/isStreamingPayload.js':
    'streaming-payload.ts',
  '@aws-sdk/core/dist-es/submodules/client/middleware-recursion-detection/recursionDetectionMiddleware.js':
    'trace-header.ts',
  '@aws-sdk/core/dist-es/submodules/client/middleware-logger/loggerMiddleware.js': 'logger.ts',
  '@aws-sdk/core/dist-es/submodules/client/middleware-user-agent/configurations.js': 'user-agent.ts',
  '@aws-sdk/core/dist-es/submodules/client/middleware-user-agent/user-agent-middleware.js': 'user-agent.ts',
  '@aws-sdk/core/dist-es/submodules/client/util-user-agent-node/defaultUserAgent.js': 'user-agent.ts',
  '@aws-sdk/core/dist-es/submodules/client/emitWarningIfUnsupportedVersion.js': 'version-warning.ts',
};

/** Each client's name in its endpoints (`https://<name>.<region>.amazonaws.com`), in place of its endpoint rules. */
export const hosts: Readonly<Record<string, string>> = {
  '@aws-sdk/client-dynamodb': 'dynamodb',
  '@aws-sdk/client-eventbridge': 'events',
  '@aws-sdk/client-secrets-manager': 'secretsmanager',
  '@aws-sdk/client-sqs': 'sqs',
};

/**
 * Errors whose own members somebody reads, or whose class the SDK's retries look at. Any other is of its service's general
 * class, under its own name and with all that the service said.
 */
export const modeledErrors: ReadonlySet<string> = new Set([
  'ConditionalCheckFailedException',
  'TransactionCanceledException',
  // `$retryable`
  'ReplicatedWriteConflictException',
]);
