import type { Api } from './api.ts';
import { type Backstage, idsIn, journalLine } from './backstage.ts';

/** Of `npm start`, by routes of its own (infra/local/upkeep.ts). */
export function localBackstage(api: Api): Backstage {
  return {
    async deadLetters() {
      const { json } = await api.call('GET', '/console/dead-letters');
      return json.queues.map(({ queue, messages, letters }: Lying) => ({
        queue,
        messages,
        letters: letters.map(({ id, receives, body }) => ({ message_id: id, receives, ids: idsIn(body) })),
      }));
    },

    async redrive(queue) {
      return (await api.call('POST', `/console/queues/${queue}/redrive`, {})).json;
    },

    async reconcile(from, to) {
      return (await api.call('POST', '/console/functions/reconcile-payments', { from, to })).json;
    },

    journal(minutes) {
      let after = 0;
      return async () => {
        const { json } = await api.call('GET', `/console/journal?minutes=${minutes}&after=${after}`);
        after = json.lines.at(-1)?.id ?? after;
        return json.lines.map(journalLine);
      };
    },
  };
}

interface Lying {
  readonly queue: string;
  readonly messages: number;
  readonly letters: readonly { readonly id: string; readonly receives: number; readonly body: string }[];
}
