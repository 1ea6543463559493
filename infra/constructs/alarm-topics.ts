import { Stack } from 'aws-cdk-lib';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import type { AlarmText } from '../alarm-texts.ts';
import type { StageConfig } from '../config.ts';
import type { EncryptionKey } from './encryption.ts';

type Wakes = AlarmText['wakes'];

/** Topics that are there already. CloudWatch must be allowed to publish to them. */
export type GivenTopics = { readonly [W in Wakes]?: ITopic | undefined };

export interface AlarmTopicsProps {
  readonly config: StageConfig;
  /** Whose alarms they are, in a mail's subject. */
  readonly name: string;
  readonly given?: GivenTopics | undefined;
  readonly key: EncryptionKey;
}

/** `page` wakes somebody at any hour, `ticket` is for the next working day. Nobody hears either before they subscribe. */
export class AlarmTopics extends Construct {
  readonly topics: Readonly<Record<Wakes, ITopic>>;

  constructor(scope: Construct, id: string, { config, name, given, key }: AlarmTopicsProps) {
    super(scope, id);
    const topic = (wakes: Wakes, construct: string) => {
      const one = given?.[wakes] ?? this.ownTopic(construct, `iamport-billing ${name} ${wakes}`, key);
      for (const address of config.alarmEmails?.[wakes] ?? [])
        one.addSubscription(new EmailSubscription(address));
      return one;
    };
    this.topics = { page: topic('page', 'Page'), ticket: topic('ticket', 'Ticket') };
  }

  private ownTopic(id: string, displayName: string, key: EncryptionKey): Topic {
    const topic = new Topic(this, id, {
      displayName,
      enforceSSL: true,
      ...(key === undefined ? {} : { masterKey: key }),
    });
    // enforceSSL brings a policy of its own, which takes the place of the default one that let CloudWatch in.
    topic.grantPublish(
      new ServicePrincipal('cloudwatch.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    );
    return topic;
  }

  action(wakes: Wakes): SnsAction {
    return new SnsAction(this.topics[wakes]);
  }
}
