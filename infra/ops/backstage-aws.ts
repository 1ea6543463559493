import { type Answer, Refused } from './api.ts';
import type { Aws } from './aws.ts';
import { type Backstage, type DeadLetters, idsIn, type JournalLine, journalLine } from './backstage.ts';

/** More pages than the lines of a day. */
const MAX_PAGES = 1_000;
/** Lines reach CloudWatch some seconds late, and not in order. */
const LATE_MS = 60_000;

/** Of a deployed stack, found by its outputs. */
export function awsBackstage(aws: Aws, stack: string): Backstage {
  const outputs = once(() => aws.outputs(stack));

  async function output(name: string): Promise<string> {
    const value = (await outputs())[name];
    if (value === undefined) throw new Refused(`${stack} has no output ${name}`);
    return value;
  }

  async function lyingIn(queue: string, url: string): Promise<DeadLetters> {
    const attributes = await attributesOf(url);
    // Shown, and at once there again: nothing is taken out.
    const shown = { QueueUrl: url, MaxNumberOfMessages: 10, VisibilityTimeout: 0 };
    const { Messages = [] } = await aws.act('sqs', 'AmazonSQS.ReceiveMessage', {
      ...shown,
      MessageSystemAttributeNames: ['ApproximateReceiveCount'],
    });
    return {
      queue,
      messages: Number(attributes.ApproximateNumberOfMessages),
      letters: Messages.map(({ MessageId, Body, Attributes }: Answer['json']) => ({
        message_id: MessageId,
        receives: Number(Attributes?.ApproximateReceiveCount ?? 0),
        ids: idsIn(Body),
      })),
    };
  }

  const attributesOf = async (QueueUrl: string) => {
    const AttributeNames = ['QueueArn', 'ApproximateNumberOfMessages'];
    return (await aws.act('sqs', 'AmazonSQS.GetQueueAttributes', { QueueUrl, AttributeNames })).Attributes;
  };

  return {
    async deadLetters() {
      const urls = Object.entries(await outputs()).flatMap(([name, url]) => {
        const queue = /^(\w+)DeadLettersUrl$/.exec(name)?.[1];
        return queue === undefined ? [] : [{ queue: queue.toLowerCase(), url }];
      });
      return Promise.all(urls.map(({ queue, url }) => lyingIn(queue, url)));
    },

    async redrive(queue) {
      const name = `${queue.charAt(0).toUpperCase()}${queue.slice(1)}DeadLettersUrl`;
      const { QueueArn } = await attributesOf(await output(name));
      await aws.act('sqs', 'AmazonSQS.StartMessageMoveTask', { SourceArn: QueueArn });
      return { queue, started: true };
    },

    async reconcile(from, to) {
      return aws.invoke(await output('ReconcilePaymentsFunction'), { from, to });
    },

    journal(minutes) {
      let since = Date.now() - minutes * 60_000;
      let shown = new Set<string>();
      return async () => {
        const lines: JournalLine[] = [];
        const seen = new Set<string>();
        const logGroupName = await output('JournalLogGroup');
        let nextToken: string | undefined;
        for (let page = 0; page < MAX_PAGES; page += 1) {
          const answer = await aws.act('logs', 'Logs_20140328.FilterLogEvents', {
            logGroupName,
            startTime: since,
            filterPattern: '{ $.message.event = * }',
            ...(nextToken === undefined ? {} : { nextToken }),
          });
          for (const { eventId, timestamp, message } of answer.events ?? []) {
            seen.add(eventId);
            if (!shown.has(eventId)) lines.push(lineOf(timestamp, message));
          }
          nextToken = answer.nextToken;
          if (nextToken === undefined) break;
        }
        shown = seen;
        since = Math.max(since, Date.now() - LATE_MS);
        return lines
          .filter(({ event }) => event !== undefined)
          .sort((a, b) => (String(a['at']) < String(b['at']) ? -1 : 1));
      };
    },
  };
}

function lineOf(timestamp: number, text: string): JournalLine {
  try {
    return journalLine({ at: new Date(timestamp).toISOString(), ...JSON.parse(text).message });
  } catch {
    return {};
  }
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
