import type { IAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { type EventBus, type IRuleTarget, Rule } from 'aws-cdk-lib/aws-events';
import { Grant, type IGrantable, type IManagedPolicy, PermissionsBoundary } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { EVENT_TYPES } from '../shared/domain/event-types.ts';
import { EVENT_SOURCE } from '../shared/domain/published-event.ts';
import type { AlarmId } from './alarm-texts.ts';
import { checkedConfig, type StageOverrides } from './config.ts';
import type { GivenTopics } from './constructs/alarm-topics.ts';
import { BillingParts } from './constructs/billing-parts.ts';
import type { BillingDomain } from './constructs/custom-domain.ts';

export { type StageConfig, type StageOverrides, stages } from './config.ts';
export type { AlarmId, BillingDomain, GivenTopics };

/** EventBridge's. */
const MAX_DESCRIPTION = 512;

/** The type of a domain event: docs/events.md has what each tells. */
export type EventType = (typeof EVENT_TYPES)[number];

export interface IamportBillingProps {
  /**
   * The stage, and what differs from its defaults (`stages.dev`, `stages.prod`). A value replaces the default as a whole; `null` leaves it
   * out.
   */
  readonly config: StageOverrides;
  /**
   * What the names of this instance have in them, where AWS wants one that nothing else of the account and region has: bus, alarms,
   * saved queries, metrics. Another name is another bus. Default: the stack's name and the construct's path in it.
   */
  readonly name?: string | undefined;
  /**
   * Encrypts the table, queues, topics, secrets, logs and the bus. Default: keys of AWS. Of a key that is imported by its ARN the policy must
   * let `logs.<region>`, `events` and `cloudwatch.amazonaws.com` use it.
   */
  readonly encryptionKey?: IKey | undefined;
  /** Topics of yours that hear alarms, in place of new ones. Their policies must let `cloudwatch.amazonaws.com` publish. */
  readonly alarmTopics?: GivenTopics | undefined;
  /** A name of yours for the API. Customers and 아임포트 reach it there: it takes the place of `config.publicBaseUrl`. */
  readonly domain?: BillingDomain | undefined;
  /** Of every role that is made here. */
  readonly permissionsBoundary?: IManagedPolicy | undefined;
}

/**
 * Recurring card payments by 아임포트 and KG이니시스: the API, its functions, table, queues, bus, alarms and dashboard, as one construct.
 * Close to 400 resources, of the 500 that CloudFormation takes in one stack: best in a stack of its own.
 *
 * @example
 * const billing = new IamportBilling(stack, 'Billing', { config: { stage: 'dev' } });
 * billing.grantInvoke(server);
 * billing.onEvent('charge.paid', new SqsQueue(queue));
 *
 * @throws Error whose sentences name each wrong value of the configuration.
 */
export class IamportBilling extends Construct {
  /** Where every domain event is published, with the source `iamport-billing`. */
  readonly bus: EventBus;
  /** Where the API answers, without a slash at its end: the same host whatever `domain` says. Calls are signed for `execute-api`. */
  readonly apiUrl: string;
  /** By its id, which is a heading of docs/runbook.md. `WebhooksFailed` and `WebhookDeadLetters` are there where `config.webhooks` has any. */
  readonly alarms: Readonly<Partial<Record<AlarmId, IAlarm>>>;
  private readonly parts: BillingParts;

  constructor(scope: Construct, id: string, props: IamportBillingProps) {
    super(scope, id);
    const config = checkedConfig(`IamportBilling ${this.node.path}`, props.config);
    if (props.domain !== undefined && config.publicBaseUrl !== undefined)
      throw new Error(
        'IamportBilling: domain and config.publicBaseUrl are two answers to one question; give one',
      );
    // Left out of logical ids and of names, as CDK has it for a child of this id.
    this.parts = new BillingParts(this, 'Default', { ...props, config });
    this.bus = this.parts.bus.bus;
    this.apiUrl = this.parts.api.api.apiEndpoint;
    this.alarms = this.parts.alarms.all;
    if (props.permissionsBoundary !== undefined)
      PermissionsBoundary.of(this).apply(props.permissionsBoundary);
  }

  /** Lets a server or function of yours call every merchant route. (The public routes ask nobody for a permission.) */
  grantInvoke(grantee: IGrantable): Grant {
    return Grant.addToPrincipal({
      grantee,
      actions: ['execute-api:Invoke'],
      resourceArns: [this.parts.api.api.arnForExecuteApi()],
    });
  }

  /**
   * Sends events of one or more types to a target: a function, a queue, a state machine. It may get one twice, and out of order. A rule of
   * this stack: for a target in another stack which itself needs this one, make a `Rule` on `bus` there.
   * @throws Error for a type that there is not.
   */
  onEvent(type: EventType | readonly EventType[], target: IRuleTarget): Rule {
    const types = [type].flat() as readonly EventType[];
    const unknown = types.filter((one) => !EVENT_TYPES.includes(one));
    if (unknown.length > 0 || types.length === 0)
      throw new Error(`onEvent: received ${JSON.stringify(type)}; allowed are ${EVENT_TYPES.join(', ')}`);
    return new Rule(this, this.freeId(`On ${types.join(' ')}`), {
      eventBus: this.bus,
      description: `${types.join(', ')} of ${this.node.path}`.slice(0, MAX_DESCRIPTION),
      eventPattern: { source: [EVENT_SOURCE], detailType: [...types] },
      targets: [target],
    });
  }

  /** Of the types, so that a rule stays what it is when another is added before it. */
  private freeId(wanted: string): string {
    const taken = this.node.children.filter(({ node }) => node.id.startsWith(wanted)).length;
    return taken === 0 ? wanted : `${wanted} ${taken + 1}`;
  }
}
