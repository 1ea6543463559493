import type { TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import type { Command } from '../../../infra/local/dynamo-model/model.ts';
import type { Stored } from './items.ts';
import { require } from './violation.ts';

/*
 * A deploy with work in flight: some containers run newer code already. What makes it newer is that it writes more, at
 * the top of an item and inside of it, under a higher shape number. Made from outside, as the product has one generation.
 */

/** What today's code knows nothing of: in the item itself, in the plan agreed to, in each attempt and refund. */
const NEWER = 'newer_code_wrote';
/** Above every shape of today's. */
const NEWER_SHAPE = 9;

type Part = Record<string, unknown>;

/** The command as newer code sends it. `by` differs each time, so that writing it again is not keeping it. */
export function asNewerCode(command: Command, by: string): Command {
  const { Item, TransactItems } = command.input as { Item?: Part } & TransactWriteCommandInput;
  if (Item === undefined && TransactItems === undefined) return command;
  const input = {
    ...command.input,
    ...(Item === undefined ? {} : { Item: marked(Item, by) }),
    ...(TransactItems === undefined
      ? {}
      : {
          TransactItems: TransactItems.map((entry) =>
            entry.Put?.Item === undefined
              ? entry
              : { ...entry, Put: { ...entry.Put, Item: marked(entry.Put.Item, by) } },
          ),
        }),
  };
  return Object.assign(Object.create(Object.getPrototypeOf(command)), { input });
}

function marked(item: Part, by: string): Part {
  if (typeof item['version'] !== 'number') return item;
  const once = (part: Part): Part => ({ [NEWER]: by, ...part });
  const all = (parts: unknown) => (Array.isArray(parts) ? { parts: parts.map(once) } : undefined);
  const [attempts, refunds] = [all(item['attempts']), all(item['refunds'])];
  const inside = item['charge'] as Part | undefined;
  return {
    ...once(item),
    ...(inside && { charge: marked(inside, by) }),
    ...(attempts && { attempts: attempts.parts }),
    ...(refunds && { refunds: refunds.parts }),
    shape: NEWER_SHAPE,
  };
}

/** Whoever writes after newer code, writes back what it found. */
export function checkNewerIsKept(id: string, before: Stored | undefined, after: Stored): void {
  // What newer code has written bears its mark at the top, whatever else does.
  if (before === undefined || !(NEWER in before)) return;
  const kept = marksOf(after);
  for (const [where, value] of Object.entries(marksOf(before))) {
    require('newer_code_is_kept', kept[where] === value, () => `${id} ${where}: ${value} → ${kept[where]}`);
  }
}

function marksOf(item: Stored): Readonly<Record<string, unknown>> {
  const { shape, ...top } = item as Stored & { shape?: number };
  const [attempts, refunds] = [partsOf(item, 'attempts'), partsOf(item, 'refunds')];
  const marks: [string, unknown][] = [
    ['item', (top as Part)[NEWER]],
    ['shape', shape === NEWER_SHAPE ? shape : undefined],
    ...attempts.map((part, at): [string, unknown] => [`attempt ${at}`, part[NEWER]]),
    ...refunds.map((part, at): [string, unknown] => [`refund ${at}`, part[NEWER]]),
  ];
  return Object.fromEntries(marks.filter(([, value]) => value !== undefined));
}

/** What counts attempts has no parts. */
function partsOf(item: Stored, name: string): readonly Part[] {
  const parts = (item as unknown as Part)[name];
  return Array.isArray(parts) ? parts : [];
}

/** As if only code of today had written it: a charge that is written with its subscription is marked without being changed. */
export function withoutMarks(item: Part): Part {
  const { [NEWER]: _, shape: __, ...rest } = item;
  return Array.isArray(rest['attempts']) ? { ...rest, attempts: rest['attempts'].map(withoutMarks) } : rest;
}

/** What code did that knew only its own attributes: the mutant `newer-attributes-erased`. */
export function asForgetfulCode(item: Part): Part {
  const { [NEWER]: _newer, ...known } = item;
  return known;
}
