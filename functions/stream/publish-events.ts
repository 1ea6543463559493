import type { EventBus, Journal } from '../../shared/ports.ts';
import { streamHandler } from '../middleware/stream-handler.ts';
import * as wiring from '../wiring.ts';

interface Ports {
  readonly events: EventBus;
  readonly journal: Journal;
}

/** The table's stream, event items only: publishes them to the `billing` bus, in order, each at least once. */
export const createHandler = (ports: Ports) => streamHandler(ports, (event) => ports.events.publish([event]));

export const handler = wiring.onAws(() => createHandler({ ...wiring.base(), events: wiring.events() }));
