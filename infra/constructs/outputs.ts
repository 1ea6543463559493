import { CfnOutput } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { AlarmTopics } from './alarm-topics.ts';
import type { Watched } from './alarms.ts';
import type { GrantedResources } from './grants.ts';
import type { Timer } from './timer.ts';

export interface Told
  extends Watched,
    Pick<GrantedResources, 'config' | 'table' | 'bus' | 'secret' | 'webhookSecret'> {
  readonly timer: Timer;
  readonly topics: AlarmTopics['topics'];
  readonly publicBaseUrl: string;
}

/** What somebody pastes elsewhere, or a command of the runbook asks for. */
export function tellOutputs(scope: Construct, told: Told): void {
  const tell = (id: string, value: string, description: string) =>
    new CfnOutput(scope, id, { value, description });
  const { api, publicBaseUrl, secret, webhookSecret, table, bus, topics, journal, timer } = told;

  tell('Stage', told.config.stage, 'Which stage this is, for tools that ask back before real money moves');
  tell('ApiId', api.api.apiId, 'HTTP API');
  tell('ApiUrl', api.api.apiEndpoint, 'Where the API answers');
  tell('PublicBaseUrl', publicBaseUrl, 'Where customers and 아임포트 reach it');
  tell('WebhookUrl', `${publicBaseUrl}/webhooks/iamport`, '아임포트 console: the webhook (Notification) URL');
  tell('SecretArn', secret.arn, 'aws secretsmanager put-secret-value --secret-id …: imp_key and imp_secret');
  if (webhookSecret !== undefined)
    tell('WebhookSecretArn', webhookSecret.arn, 'What webhooks are signed with: give current to receivers');
  tell('TableName', table.name, 'DynamoDB table');
  tell('EventBusName', bus.bus.eventBusName, 'EventBridge bus of the domain events');
  tell(
    'PageTopicArn',
    topics.page.topicArn,
    'aws sns subscribe --topic-arn …: who is woken while money or charging is at risk',
  );
  tell(
    'TicketTopicArn',
    topics.ticket.topicArn,
    'aws sns subscribe --topic-arn …: who looks into it on the next working day',
  );
  tell('JournalLogGroup', journal.logGroup.logGroupName, 'What arrived and why it was accepted or refused');
  tell('EventsDeadLettersUrl', bus.deadLetters.queueUrl, 'Event items that could not be published');
  tell('TimerDeadLettersUrl', timer.deadLetters.queueUrl, 'Ticks that were neither delivered nor played');
  for (const { spec, node, queue, deadLetters } of told.queues) {
    tell(`${node.id}Url`, queue.queueUrl, `The ${spec.name} queue`);
    tell(
      `${node.id.replace('Queue', '')}DeadLettersUrl`,
      deadLetters.queueUrl,
      `Dead letters of the ${spec.name} queue`,
    );
  }
  for (const { spec, lambda, node } of told.functions) {
    if (spec.trigger.kind !== 'schedule') continue;
    const playsTime = spec.trigger.everyMinutes === 1;
    // Where only real cards are charged there is no time to play, and no invitation to it.
    if (playsTime && told.config.sandboxPolicy === 'refuse') continue;
    tell(
      `${node.id}Function`,
      lambda.functionName,
      playsTime
        ? 'aws lambda invoke with {"time": "…Z"} plays that time'
        : 'aws lambda invoke with {"from": "…", "to": "…"} compares that stretch',
    );
  }
}
