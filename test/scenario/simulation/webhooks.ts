import { httpEvent } from '../../support/events.ts';
import type { Row } from './iamport-model.ts';
import type { World } from './world.ts';

type WebhookWorld = Pick<World, 'scheduler' | 'environment' | 'random' | 'isCalm' | 'invoke' | 'monitor'>;

const ROUTE = 'POST /webhooks/iamport';

/** 아임포트's notices: unsigned, in any number, at any time from the commit on. */
export function createWebhooks(world: WebhookWorld) {
  function deliver(body: object, triesLeft: number): void {
    const { random } = world;
    const asForm = world.environment.latencySpread && random.chance(0.3);
    const event = httpEvent({
      route: ROUTE,
      body: asForm ? new URLSearchParams(body as Record<string, string>).toString() : JSON.stringify(body),
      headers: { 'content-type': asForm ? 'application/x-www-form-urlencoded' : 'application/json' },
    });
    world.invoke('receive-webhook', event, (ending) => {
      const status = ending.kind === 'answered' ? (ending.value as { statusCode: number }).statusCode : 502;
      if (status >= 500 && triesLeft > 0) world.scheduler.after(60_000, () => deliver(body, triesLeft - 1));
    });
  }

  return {
    /** A payment became paid, or was cancelled in the console; never an ordinary failure. */
    announce({ payment, noticeUrl }: Row, evenCancelled = false): void {
      if (noticeUrl === undefined || (payment.status !== 'paid' && !evenCancelled)) return;
      if (payment.cancel_amount > 0 && !evenCancelled) return;
      const { environment, random } = world;
      const [least, most] = world.isCalm() ? [1, 1] : environment.webhookCopies;
      const copies = least === most ? least : random.between(least, most);
      const body = { imp_uid: payment.imp_uid, merchant_uid: payment.merchant_uid, status: payment.status };
      const resends = random.pick([0, 5]);
      for (let copy = 0; copy < copies; copy += 1) {
        const fromMs = environment.earlyWebhooks && !evenCancelled ? 1 : 6_000;
        const delayMs = environment.latencySpread ? random.between(fromMs, fromMs + 20_000) : fromMs;
        world.monitor.webhookSent(payment.imp_uid);
        world.scheduler.after(delayMs, () => deliver(body, resends));
      }
    },
    /** Says what it likes. */
    forge: (body: object) => deliver(body, 0),
  };
}
