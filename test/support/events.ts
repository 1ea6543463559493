import type { APIGatewayProxyEventV2, Context, SQSEvent, SQSRecord } from 'aws-lambda';

export interface HttpEventOptions {
  /** As in the topology: `POST /checkout/{token}/complete`. */
  readonly route: string;
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  /** What API Gateway does with everything that is not text. Buffers always are. */
  readonly base64?: boolean;
  readonly sourceIp?: string;
  /** Who has signed it, as API Gateway tells. */
  readonly authorizer?: object;
}

/** A request as API Gateway's HTTP API hands it to a function (payload format 2.0). */
export function httpEvent(options: HttpEventOptions): APIGatewayProxyEventV2 {
  const { route, params = {}, query, headers = {}, body, sourceIp = '52.78.100.19' } = options;
  const [method = 'GET', template = '/'] = route.split(' ');
  const rawPath = template.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(params[name] ?? ''),
  );
  const base64 = options.base64 ?? Buffer.isBuffer(body);
  return {
    version: '2.0',
    routeKey: route,
    rawPath,
    rawQueryString: new URLSearchParams(query).toString(),
    headers: {
      accept: '*/*',
      host: 'abcdef1234.execute-api.ap-northeast-2.amazonaws.com',
      'user-agent': 'Mozilla/5.0',
      'x-forwarded-for': sourceIp,
      'x-forwarded-port': '443',
      'x-forwarded-proto': 'https',
      ...headers,
    },
    ...(query === undefined ? {} : { queryStringParameters: { ...query } }),
    ...(Object.keys(params).length === 0 ? {} : { pathParameters: { ...params } }),
    requestContext: {
      ...(options.authorizer === undefined ? {} : { authorizer: options.authorizer }),
      accountId: '123456789012',
      apiId: 'abcdef1234',
      domainName: 'abcdef1234.execute-api.ap-northeast-2.amazonaws.com',
      domainPrefix: 'abcdef1234',
      http: { method, path: rawPath, protocol: 'HTTP/1.1', sourceIp, userAgent: 'Mozilla/5.0' },
      requestId: 'JKJaXmPLvHcESHA=',
      routeKey: route,
      stage: '$default',
      time: '01/Mar/2026:01:00:00 +0000',
      timeEpoch: 1_772_326_800_000,
    },
    ...(body === undefined ? {} : { body: Buffer.from(body).toString(base64 ? 'base64' : 'utf8') }),
    isBase64Encoded: base64,
  };
}

/** POST with a JSON body. */
export const jsonEvent = (
  route: string,
  body: unknown,
  options: Omit<HttpEventOptions, 'route' | 'body'> = {},
): APIGatewayProxyEventV2 =>
  httpEvent({
    ...options,
    route,
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json', ...options.headers },
  });

export function sqsRecord(
  body: string,
  overrides: { messageId?: string; receiveCount?: number; sentMs?: number } = {},
): SQSRecord {
  const {
    messageId = '059f36b4-87a3-44ab-83d2-661975830a7d',
    receiveCount = 1,
    sentMs = 1_772_326_800_000,
  } = overrides;
  return {
    messageId,
    receiptHandle: `receipt-of-${messageId}-${receiveCount}`,
    body,
    attributes: {
      ApproximateReceiveCount: String(receiveCount),
      SentTimestamp: String(sentMs),
      SenderId: 'AIDAIENQZJOLO23YVJ4VO',
      ApproximateFirstReceiveTimestamp: '1772326800001',
    },
    messageAttributes: {},
    md5OfBody: 'e4e68fb7bd0e697a0ae8f1bb342846b3',
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:ap-northeast-2:123456789012:settle',
    awsRegion: 'ap-northeast-2',
  };
}

export const sqsEvent = (...records: SQSRecord[]): SQSEvent => ({ Records: records });

/** Enough of Lambda's context for handlers and middy. */
export const lambdaContext: Context = {
  callbackWaitsForEmptyEventLoop: false,
  functionName: 'function',
  functionVersion: '$LATEST',
  invokedFunctionArn: 'arn:aws:lambda:ap-northeast-2:123456789012:function:function',
  memoryLimitInMB: '512',
  awsRequestId: '8f507cfc-xmpl-4697-b07a-ac58fc914c95',
  logGroupName: '/aws/lambda/function',
  logStreamName: '2026/03/01/[$LATEST]593b15ae',
  getRemainingTimeInMillis: () => 15_000,
  done: () => undefined,
  fail: () => undefined,
  succeed: () => undefined,
};
