import { Stack } from 'aws-cdk-lib';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import type { AlarmText } from '../alarm-texts.ts';
import type { StageConfig } from '../config.ts';

type Wakes = AlarmText['wakes'];

/** `page` wakes somebody at any hour, `ticket` is for the next working day. Nobody hears either before they subscribe. */
export class AlarmTopics extends Construct {
  readonly topics: Readonly<Record<Wakes, Topic>>;

  constructor(scope: Construct, id: string, { stage, alarmEmails }: StageConfig) {
    super(scope, id);
    const topic = (wakes: Wakes, construct: string) => {
      const made = new Topic(this, construct, {
        displayName: `iamport-billing ${stage} ${wakes}`,
        enforceSSL: true,
      });
      // enforceSSL brings a policy of its own, which takes the place of the default one that let CloudWatch in.
      made.grantPublish(
        new ServicePrincipal('cloudwatch.amazonaws.com', {
          conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
        }),
      );
      for (const address of alarmEmails?.[wakes] ?? []) made.addSubscription(new EmailSubscription(address));
      return made;
    };
    this.topics = { page: topic('page', 'Page'), ticket: topic('ticket', 'Ticket') };
  }

  action(wakes: Wakes): SnsAction {
    return new SnsAction(this.topics[wakes]);
  }
}
