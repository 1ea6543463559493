import type { Wire } from '../support/wire.ts';
import type { Clients } from './deployed-clients.ts';

export type BusEvent = Wire;

/** A merchant's own queue behind a rule on the bus. Answers a function that gives everything heard so far. */
export async function listen({ aws }: Clients, busName: string): Promise<() => Promise<readonly BusEvent[]>> {
  const call = async (service: string, target: string, input: object) => {
    const answer = await aws(service, target, input);
    if (answer.status !== 200) throw new Error(`${target}: ${answer.text}`);
    return answer.json;
  };
  const { QueueUrl } = await call('sqs', 'AmazonSQS.CreateQueue', { QueueName: 'heard' });
  const { Attributes } = await call('sqs', 'AmazonSQS.GetQueueAttributes', {
    QueueUrl,
    AttributeNames: ['QueueArn'],
  });
  const Policy = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: 'events.amazonaws.com' },
        Action: 'sqs:SendMessage',
        Resource: Attributes.QueueArn,
      },
    ],
  });
  await call('sqs', 'AmazonSQS.SetQueueAttributes', { QueueUrl, Attributes: { Policy } });
  const rule = { Name: 'hear-everything', EventBusName: busName };
  const EventPattern = JSON.stringify({ source: ['iamport-billing'] });
  await call('events', 'AWSEvents.PutRule', { ...rule, EventPattern });
  const Targets = [{ Id: 'queue', Arn: Attributes.QueueArn }];
  await call('events', 'AWSEvents.PutTargets', { Rule: rule.Name, EventBusName: busName, Targets });

  const heard: BusEvent[] = [];
  return async () => {
    const receive = { QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 600 };
    const { Messages = [] } = await call('sqs', 'AmazonSQS.ReceiveMessage', receive);
    heard.push(...Messages.map(({ Body }: { Body: string }) => JSON.parse(Body)));
    return heard;
  };
}
