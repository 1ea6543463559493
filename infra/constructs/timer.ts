import { Duration, Stack } from 'aws-cdk-lib';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import {
  ContextAttribute,
  Schedule,
  ScheduleExpression,
  ScheduleTargetInput,
} from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { BillingFunction } from './billing-function.ts';
import { deadLetters } from './dead-letters.ts';
import { type EncryptionKey, useOfKey } from './encryption.ts';

/** A tick that could not be delivered or played for so long is left to the ticks after it: they see the same due work. */
const MAX_AGE = Duration.minutes(15);
const RETRIES = 2;

/** EventBridge Scheduler: starts functions with `{"time": "<the instant the tick stands for>"}`. */
export class Timer extends Construct {
  readonly deadLetters: Queue;

  private readonly key: EncryptionKey;

  constructor(scope: Construct, id: string, { key }: { readonly key: EncryptionKey }) {
    super(scope, id);
    this.key = key;
    this.deadLetters = deadLetters(this, 'DeadLetters', {
      of: 'ticks that were neither delivered nor played',
      key,
    });
  }

  start(fn: BillingFunction, everyMinutes: number): void {
    // Scheduler hands the tick over and forgets it; from there Lambda's own queue retries what failed.
    fn.lambda.configureAsyncInvoke({
      maxEventAge: MAX_AGE,
      retryAttempts: RETRIES,
      onFailure: new SqsDestination(this.deadLetters),
    });
    fn.allow({ actions: ['sqs:SendMessage'], resources: [this.deadLetters.queueArn] });
    new Schedule(fn, 'Schedule', {
      description: `Starts ${fn.spec.name}`,
      schedule: ScheduleExpression.rate(Duration.minutes(everyMinutes)),
      target: new LambdaInvoke(fn.lambda, {
        role: this.schedulerRole(fn),
        input: ScheduleTargetInput.fromObject({ time: ContextAttribute.scheduledTime }),
        maxEventAge: MAX_AGE,
        retryAttempts: RETRIES,
        deadLetterQueue: this.deadLetters,
      }),
    });
  }

  /** The CDK's own would be allowed to invoke every version of the function (`:*`). */
  private schedulerRole(fn: BillingFunction) {
    const statements = [
      new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [fn.lambda.functionArn] }),
      new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [this.deadLetters.queueArn] }),
      ...(this.key === undefined ? [] : [new PolicyStatement(useOfKey(this, this.key))]),
    ];
    return new Role(fn, 'SchedulerRole', {
      description: `EventBridge Scheduler, for ${fn.spec.name}`,
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        // Nobody else's schedule may borrow it.
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
      inlinePolicies: { invoke: new PolicyDocument({ statements }) },
    }).withoutPolicyUpdates();
  }
}
