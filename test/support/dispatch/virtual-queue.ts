import type { SQSClient } from '@aws-sdk/client-sqs';
import { backoffSeconds } from '../../../functions/middleware/queue-handler.ts';
import type { Command } from '../../../infra/local/dynamo-model/model.ts';
import type { Random } from '../../scenario/simulation/random.ts';
import type { Scheduler } from '../../scenario/simulation/scheduler.ts';

/** What becomes of a message that a worker has taken. */
export interface Handling {
  readonly tookMs: number;
  /** When that time is over; `back`: it waits to be tried again. */
  readonly ends: () => 'done' | 'back';
}

export interface VirtualQueueOptions {
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly workers: number;
  /** How long a call takes, ms. */
  readonly callMs: number;
  /** SQS's counts are approximate: so old, ms, and by so much too high or too low (0.1: a tenth). */
  readonly countLagMs: number;
  readonly countNoise: number;
  /** A message that would be tried again only after so long is let go. */
  readonly claimLeaseMs: number;
  readonly begin: (body: string) => Handling;
}

interface Message {
  readonly body: string;
  readonly sentMs: number;
  receives: number;
}

interface Counts {
  readonly visible: number;
  readonly hidden: number;
  readonly atMs: number;
}

/** SQS and Lambda's pollers in virtual time: so many workers, each with one message for as long as that takes. */
export function createVirtualQueue(options: VirtualQueueOptions) {
  const { scheduler, random, workers, countLagMs, begin } = options;
  const figures = { messages: 0, calls: 0, looks: 0, longest: 0, letGo: 0 };
  let line: Message[] = [];
  let head = 0;
  let inWork = 0;
  let postponed = 0;
  let seen: Counts[] = [];

  const length = () => line.length - head + postponed;

  function work(): void {
    while (inWork < workers && head < line.length) {
      const message = line[head] as Message;
      head += 1;
      message.receives += 1;
      inWork += 1;
      const { tookMs, ends } = begin(message.body);
      scheduler.after(tookMs, () => {
        inWork -= 1;
        if (ends() === 'back') postpone(message);
        work();
      });
    }
    if (head > 1_024) {
      line = line.slice(head);
      head = 0;
    }
  }

  /** As functions/queue/charge-subscription.ts does it. */
  function postpone(message: Message): void {
    const delayMs = backoffSeconds(message.receives) * 1000;
    if (scheduler.now - message.sentMs + delayMs >= options.claimLeaseMs) {
      figures.letGo += 1;
      return;
    }
    postponed += 1;
    scheduler.after(delayMs, () => {
      postponed -= 1;
      line.push(message);
      work();
    });
  }

  const counts = (): Counts => ({
    visible: line.length - head,
    hidden: inWork + postponed,
    atMs: scheduler.now,
  });

  function watch(): void {
    seen = [...seen.filter(({ atMs }) => atMs >= scheduler.now - countLagMs), counts()];
    scheduler.after(1_000, watch);
  }
  if (countLagMs > 0) watch();

  function attributes() {
    const { visible, hidden } = countLagMs > 0 ? (seen[0] as Counts) : counts();
    const blurred = (count: number) =>
      String(Math.round(count * (1 + options.countNoise * (2 * random.next() - 1))));
    return {
      ApproximateNumberOfMessages: blurred(visible),
      ApproximateNumberOfMessagesNotVisible: blurred(hidden),
      ApproximateNumberOfMessagesDelayed: '0',
    };
  }

  function execute({ constructor: { name }, input }: Command): object {
    if (name === 'GetQueueAttributesCommand') {
      figures.looks += 1;
      return { Attributes: attributes() };
    }
    const { Entries } = input as { readonly Entries: readonly { readonly MessageBody: string }[] };
    for (const { MessageBody } of Entries)
      line.push({ body: MessageBody, sentMs: scheduler.now, receives: 0 });
    figures.calls += 1;
    figures.messages += Entries.length;
    figures.longest = Math.max(figures.longest, length());
    work();
    return {};
  }

  const client = {
    send: (command: Command) =>
      new Promise((resolve) => scheduler.after(options.callMs, () => resolve(execute(command)))),
  };
  return { figures, length, client: client as unknown as SQSClient };
}
