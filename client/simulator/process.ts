import { type LocalStack, startLocalStack } from '../../infra/local/local-stack.ts';
import { LOCAL_WEBHOOK_SECRET } from '../../infra/local/settings.ts';
import type { Order, Reply } from './protocol.ts';

/**
 * The product and its 아임포트 in a process of their own, in memory, on free ports. It lives as long as the channel to whoever has
 * started it: that breaks however they end.
 */
let stack: LocalStack | undefined;
process.once('disconnect', async () => {
  await stack?.stop();
  process.exit(0);
});
process.once('message', (order: Order) => {
  start(order).then(
    (reply) => process.send?.(reply),
    (error: unknown) => process.send?.({ failed: error instanceof Error ? error.message : String(error) }),
  );
});

async function start({ at, webhooks }: Order): Promise<Reply> {
  const begin = at === undefined ? undefined : new Date(at);
  if (begin !== undefined && !(begin.getTime() >= Date.now()))
    throw new Error(
      `at: received ${at}; allowed is an instant that lies ahead: the clock only moves forward`,
    );
  stack = await startLocalStack({ port: 0, simulatorPort: 0, print: () => undefined, webhooks });
  // Without it nothing works, and whoever waits is to know.
  stack.engineEnded?.then(() => process.exit(1));
  if (begin !== undefined) {
    // At once: what runs daily need not run through the years that lie before.
    stack.clock.holdAt(begin);
    await stack.player.playTo(begin);
  }
  return { apiUrl: stack.url, simulatorUrl: stack.simulator.url, webhookSecret: LOCAL_WEBHOOK_SECRET };
}
