import { Duration, Validations } from 'aws-cdk-lib';
import {
  type IGrantable,
  PolicyStatement,
  type PolicyStatementProps,
  Role,
  ServicePrincipal,
} from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { FunctionSpec } from '../topology.ts';

export interface BillingFunctionProps {
  readonly spec: FunctionSpec;
  /** The folder with `index.js`. */
  readonly bundle: string;
  /** What every function reads (shared/env.ts); grants add what goes with them. */
  readonly environment: Readonly<Record<string, string>>;
  readonly logGroup: ILogGroup;
  /** X-Ray. */
  readonly tracing?: boolean;
}

export type Allowance = Required<Pick<PolicyStatementProps, 'actions' | 'resources'>> &
  Pick<PolicyStatementProps, 'conditions'>;

/** Every default of a function, in one place. Its role holds what `allow` was told, and nothing else. */
export class BillingFunction extends Construct {
  readonly spec: FunctionSpec;
  readonly lambda: lambda.Function;
  private readonly role: Role;

  constructor(scope: Construct, id: string, props: BillingFunctionProps) {
    super(scope, id);
    const { spec, bundle, environment, logGroup, tracing = false } = props;
    this.spec = spec;
    this.role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description: `Lambda ${spec.name}`,
    });
    // In place of the managed AWSLambdaBasicExecutionRole, which writes to every log group of the account.
    logGroup.grantWrite(this.role satisfies IGrantable);
    this.lambda = new lambda.Function(this, 'Function', {
      description: spec.entry,
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      code: lambda.Code.fromAsset(bundle),
      handler: 'index.handler',
      memorySize: spec.memoryMb,
      timeout: Duration.seconds(spec.timeoutSeconds),
      environment: { ...environment },
      // Immutable: the CDK's integrations would otherwise widen the role on their own.
      role: this.role.withoutPolicyUpdates(),
      logGroup,
      loggingFormat: lambda.LoggingFormat.JSON,
      applicationLogLevelV2: lambda.ApplicationLogLevel.INFO,
      // Without a start, an end and a report line per call: the metrics have them.
      systemLogLevelV2: lambda.SystemLogLevel.WARN,
      tracing: tracing ? lambda.Tracing.ACTIVE : lambda.Tracing.DISABLED,
    });
    if (tracing) this.allowTracing();
  }

  allow(allowance: Allowance): void {
    this.role.addToPolicy(new PolicyStatement(allowance));
  }

  /** The CDK would add it to the role by itself, had we let it. */
  private allowTracing(): void {
    this.allow({ actions: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], resources: ['*'] });
    Validations.of(this.role).acknowledge({
      id: 'AwsSolutions::AwsSolutions-IAM5[Resource::*]',
      reason: 'X-Ray has no resources that these two actions could be narrowed to; they only add to traces',
    });
  }

  tell(name: string, value: string): void {
    this.lambda.addEnvironment(name, value);
  }
}
