import { marshall } from '@aws-sdk/util-dynamodb';
import { eventFromLambda } from '../../../client/events.ts';
import type { WriteRecord } from '../../../infra/local/dynamo-model/model.ts';
import { require } from './violation.ts';
import type { World } from './world.ts';

type StreamWorld = Pick<World, 'scheduler' | 'environment' | 'model' | 'invoke'>;

const BATCH = 10;

/** The table's stream behind its filter (new event items), one shard: in order, repeated until it is taken. */
export function createEventStream(world: StreamWorld) {
  const published: string[] = [];
  const unfit: string[] = [];
  let position = 0;
  let isRunning = false;

  const isEvent = ({ eventName, keys }: WriteRecord) =>
    eventName === 'INSERT' && String(keys['sk']).startsWith('EVENT#');

  function wake(): void {
    if (!world.environment.streams || isRunning) return;
    isRunning = true;
    world.scheduler.after(250, run);
  }

  function run(): void {
    const records = world.model.writes(position);
    const events = records.filter(isEvent).slice(0, BATCH);
    if (events.length === 0) {
      position = records.at(-1)?.sequence ?? position;
      isRunning = false;
      return;
    }
    const Records = events.map(({ sequence, newImage }) => ({
      dynamodb: { SequenceNumber: String(sequence), NewImage: marshall(newImage) },
    }));
    world.invoke('publish-events', { Records }, (ending) => {
      const answer = ending.kind === 'answered' ? (ending.value as Answer) : undefined;
      const failed = answer?.batchItemFailures[0]?.itemIdentifier;
      if (answer !== undefined)
        position = failed === undefined ? (events.at(-1)?.sequence ?? position) : Number(failed) - 1;
      world.scheduler.after(answer === undefined || failed !== undefined ? 1_000 : 50, run);
    });
  }

  return {
    wake,
    isBusy: () => isRunning,
    published({ Source, DetailType, Detail }: BusEntry): void {
      const detail = JSON.parse(Detail) as { readonly event_id: string };
      published.push(detail.event_id);
      try {
        eventFromLambda({ source: Source, 'detail-type': DetailType, detail });
      } catch (error) {
        unfit.push(String(error));
      }
    },
    /** At the end: everything was published as its type says, and of one aggregate in the order in which it happened. */
    check(): void {
      if (!world.environment.streams) return;
      const written = world.model
        .writes()
        .filter(isEvent)
        .map(({ keys }) => `${String(keys['pk'])}/${String(keys['sk'])}`);
      const first = [...new Set(published)];
      require('events_published', first.join() === written.join(), () =>
        `${first.length} of ${written.length}, or not in order`);
      require('events_as_typed', unfit.length === 0, () => String(unfit[0]));
    },
  };
}

/** What is put on the bus. */
export interface BusEntry {
  readonly Source: string;
  readonly DetailType: string;
  readonly Detail: string;
}

interface Answer {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}
