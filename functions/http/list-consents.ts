import type { AccountRepository, ChargeLists, Journal } from '../../shared/ports.ts';
import { listConsents } from '../../shared/usecases/record-consent.ts';
import { countUnreadable } from '../middleware/count-unreadable.ts';
import { json } from '../middleware/http.ts';
import { httpHandler } from '../middleware/http-handler.ts';
import { nextCursor, pageFields, pageOf } from '../middleware/page.ts';
import { subscriptionId } from '../middleware/request.ts';
import * as wiring from '../wiring.ts';
import { consentRecordView } from './views.ts';

interface Ports {
  readonly accounts: AccountRepository;
  readonly chargeLists: ChargeLists;
  readonly journal: Journal;
}

/** GET /subscriptions/{subscription_id}/consents (merchant, IAM): the evidence, newest first. Reads only. */
export const createHandler = (ports: Ports) =>
  httpHandler(
    ports,
    async (event) => {
      const unreadable = countUnreadable(ports.journal);
      const { items, cursor } = await listConsents(
        ports,
        subscriptionId(event),
        pageOf(event),
        unreadable.count,
      );
      return json(200, {
        consents: items.map(consentRecordView),
        cursor: nextCursor(event, cursor),
        unreadable: unreadable.total(),
      });
    },
    { query: pageFields },
  );

export const handler = wiring.onAws(() =>
  createHandler({ ...wiring.base(), accounts: wiring.accounts(), chargeLists: wiring.chargeLists() }),
);
