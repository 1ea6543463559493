import { Duration, Validations } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  type CfnRoute,
  type CfnStage,
  CorsHttpMethod,
  HttpApi,
  HttpMethod,
  HttpStage,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpIamAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { FilterPattern, type LogGroup, MetricFilter } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { StageConfig } from '../config.ts';
import { routesOf } from '../topology.ts';
import type { BillingFunction } from './billing-function.ts';
import type { EncryptionKey } from './encryption.ts';
import { logGroupOf, metricNamespace } from './journal.ts';

export interface BillingApiProps {
  readonly config: StageConfig;
  readonly keep: boolean;
  readonly key: EncryptionKey;
  /** Metrics are told apart by it. */
  readonly name: string;
}

/** For each merchant route: their own servers call it, one request per thing that a customer does. */
const MERCHANT_THROTTLE = { rateLimit: 100, burstLimit: 200 };

/**
 * Who called what, and how it ended. No path, no query, no address, no user agent: a checkout's path carries its
 * token, its redirect's query names a payment, and the rest is about a person.
 */
const ACCESS_LOG = JSON.stringify({
  time: '$context.requestTimeEpoch',
  requestId: '$context.requestId',
  route: '$context.routeKey',
  status: '$context.status',
  latencyMs: '$context.responseLatency',
  integrationLatencyMs: '$context.integrationLatency',
  responseBytes: '$context.responseLength',
  error: '$context.error.responseType',
  authorizerError: '$context.authorizer.error',
  integrationError: '$context.integration.error',
});

/** The HTTP API: IAM on merchant routes, throttles on public ones. */
export class BillingApi extends Construct {
  readonly api: HttpApi;
  readonly accessLog: LogGroup;
  /** Requests that ended in an error which nobody foresaw. */
  readonly failed: Metric;
  readonly stage: HttpStage;
  private readonly throttle: StageConfig['publicThrottle'];
  private readonly iam = new HttpIamAuthorizer();

  constructor(scope: Construct, id: string, { config, keep, key, name }: BillingApiProps) {
    super(scope, id);
    this.throttle = config.publicThrottle;
    const origins = config.allowedReturnUrls.filter((entry) => entry.startsWith('https://'));
    this.api = new HttpApi(this, 'HttpApi', {
      description: `iamport-billing ${config.stage}`,
      createDefaultStage: false,
      // A merchant's own page posts the callback's result from its own origin. App schemes have none.
      ...(origins.length === 0
        ? {}
        : {
            corsPreflight: {
              allowOrigins: origins,
              allowMethods: [CorsHttpMethod.POST],
              allowHeaders: ['content-type'],
              maxAge: Duration.hours(1),
            },
          }),
    });
    this.accessLog = logGroupOf(this, 'AccessLog', {
      retentionDays: config.logRetentionDays,
      keep,
      key,
    });
    this.failed = failedRequests(this, name, this.accessLog);
    this.stage = new HttpStage(this, 'Stage', {
      httpApi: this.api,
      stageName: '$default',
      autoDeploy: true,
      throttle: MERCHANT_THROTTLE,
      detailedMetricsEnabled: true,
      accessLogSettings: {
        destination: new LogGroupLogDestination(this.accessLog),
        format: AccessLogFormat.custom(ACCESS_LOG),
      },
    });
  }

  route(fn: BillingFunction): void {
    const routes = routesOf(fn.spec);
    if (routes.length === 0) throw new Error(`${fn.spec.name} is not an HTTP function`);
    const integration = new HttpLambdaIntegration(`${fn.node.id}Integration`, fn.lambda);
    const added = routes.flatMap(({ method, path, auth, key }) =>
      this.api
        .addRoutes({
          path,
          methods: [HttpMethod[method]],
          integration,
          ...(auth === 'iam' ? { authorizer: this.iam } : {}),
        })
        .map((route) => ({ route, path, auth, key })),
    );
    const stage = this.stage.node.defaultChild as CfnStage;
    for (const { route, path, auth, key } of added) {
      // API Gateway refuses a stage that names a route which does not exist yet.
      stage.addResourceDependency(route.node.defaultChild as CfnRoute);
      if (auth === 'iam') continue;
      // Only the L1 knows throttles per route.
      stage.addPropertyOverride(`RouteSettings.${key}`, {
        ThrottlingRateLimit: this.throttle.rate,
        ThrottlingBurstLimit: this.throttle.burst,
        DetailedMetricsEnabled: true,
      });
      Validations.of(route).acknowledge({
        id: 'AwsSolutions::AwsSolutions-APIG4',
        reason: `${key} is for customers' browsers and 아임포트, which cannot sign: ${publicReason(path)}`,
      });
    }
  }
}

/**
 * 500 is what our functions answer to an error that they do not know, and the API to a function that failed, ran out of time
 * or gave no answer; it says so in `integrationError` (`-` when there is nothing to say). Our own 503 are no such thing.
 */
function failedRequests(scope: Construct, name: string, logGroup: LogGroup): Metric {
  return new MetricFilter(scope, 'RequestsFailed', {
    logGroup,
    filterPattern: FilterPattern.any(
      FilterPattern.stringValue('$.status', '=', '500'),
      FilterPattern.stringValue('$.integrationError', '!=', '-'),
    ),
    metricNamespace: metricNamespace(name),
    metricName: 'RequestsFailed',
    metricValue: '1',
    defaultValue: 0,
  }).metric({ statistic: 'Sum', period: Duration.minutes(5) });
}

function publicReason(path: string): string {
  if (path.startsWith('/manage/'))
    return 'the unguessable token in the path is the authorization, for half an hour and one customer';
  if (path.includes('{token}')) return 'the unguessable single-use token in the path is the authorization';
  if (path.startsWith('/webhooks/')) return 'its body is a hint that is believed only after asking 아임포트';
  if (path.startsWith('/assets/')) return 'it serves the same static files to everyone';
  throw new Error(`${path} is public: say here why that is safe`);
}
