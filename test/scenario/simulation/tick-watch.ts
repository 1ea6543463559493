import type { Command } from '../../../infra/local/dynamo-model/model.ts';
import { require } from './violation.ts';
import type { Invocation } from './world.ts';

interface Entry {
  readonly pk: string;
  readonly sk: string;
  readonly subscriptionId?: unknown;
  readonly registrationId?: unknown;
  readonly merchantUid?: unknown;
}

interface Tick {
  /** What the index has shown, by its key. */
  readonly listed: Map<string, Entry>;
  readonly tried: Set<string>;
  readonly claimed: Set<string>;
  readonly bodies: string[];
}

/**
 * One bad element delays no other one: whatever a tick has seen it tries to claim, and whatever it has claimed and can be read
 * it tries to send, however the others went. Looked at when a tick ends by itself, in failure too.
 */
export function createTickWatch() {
  const ticks = new Map<number, Tick>();

  const tickOf = (invocation: Invocation | undefined): Tick | undefined => {
    if (invocation?.fn !== 'enqueue-due-charges') return undefined;
    const tick = ticks.get(invocation.id) ?? {
      listed: new Map(),
      tried: new Set(),
      claimed: new Set(),
      bodies: [],
    };
    ticks.set(invocation.id, tick);
    return tick;
  };

  return {
    /** A command on its way to DynamoDB, and what the tick will be told. */
    told(invocation: Invocation | undefined, command: Command, answer: Promise<object>): Promise<object> {
      const tick = tickOf(invocation);
      if (tick === undefined) return answer;
      const { Key } = command.input as { readonly Key?: Entry };
      if (Key !== undefined) tick.tried.add(idOf(Key));
      answer.then(
        (good) => {
          if (Key !== undefined) tick.claimed.add(idOf(Key));
          for (const item of (good as { Items?: readonly Entry[] }).Items ?? [])
            tick.listed.set(idOf(item), item);
        },
        () => undefined,
      );
      return answer;
    },
    sends(invocation: Invocation | undefined, bodies: readonly string[]): void {
      tickOf(invocation)?.bodies.push(...bodies);
    },
    ended({ id }: Invocation): void {
      const tick = ticks.get(id);
      ticks.delete(id);
      for (const [key, entry] of tick?.listed ?? []) {
        require('one_bad_element', tick?.tried.has(key) === true, () => `${key} was seen and not claimed`);
        const name = subjectOf(entry);
        if (name === undefined || tick?.claimed.has(key) !== true) continue;
        const isSent = tick.bodies.some((body) => body.includes(name));
        require('one_bad_element', isSent, () => `${key} was claimed and not sent`);
      }
    },
  };
}

const idOf = ({ pk, sk }: Entry): string => `${pk}/${sk}`;

/** Undefined: nobody can read it. */
function subjectOf({ sk, subscriptionId, registrationId, merchantUid }: Entry): string | undefined {
  const name = sk === 'SUB' ? subscriptionId : sk === 'REG' ? registrationId : merchantUid;
  return typeof name === 'string' ? name : undefined;
}
