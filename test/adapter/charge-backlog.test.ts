import { expect, it } from '@jest/globals';
import { createChargeBacklog } from '../../shared/adapters/charge-backlog.ts';

it('tells what is queued, what is delayed included, from what is in work', async () => {
  const asked: unknown[] = [];
  const send = async (command: { readonly input: unknown }) => {
    asked.push(command.input);
    return {
      Attributes: {
        ApproximateNumberOfMessages: '150',
        ApproximateNumberOfMessagesDelayed: '10',
        ApproximateNumberOfMessagesNotVisible: '7',
      },
    };
  };
  const backlog = createChargeBacklog({ send } as never, 'https://sqs.example/charge');
  expect(await backlog.count()).toEqual({ queued: 160, inWork: 7 });
  expect(asked).toEqual([expect.objectContaining({ QueueUrl: 'https://sqs.example/charge' })]);
});
