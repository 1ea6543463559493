import type { BatchGetCommandInput, BatchGetCommandOutput } from '@aws-sdk/lib-dynamodb';
import type { Command } from '../../../infra/local/dynamo-model/model.ts';

/*
 * `BatchGetItem` reads each item consistently, but the whole is no snapshot: what is written in between shows in some of
 * them only. So it may be answered in two parts, with time in between.
 */

/** The same command for its first and for its other keys, or the other way round. Undefined: there is nothing to tear. */
export function tornApart(command: Command, otherWayRound: boolean): readonly [Command, Command] | undefined {
  const [table, request] =
    Object.entries((command.input as BatchGetCommandInput).RequestItems ?? {})[0] ?? [];
  const [first, ...others] = request?.Keys ?? [];
  if (table === undefined || first === undefined || others.length === 0) return undefined;
  const withKeys = (Keys: typeof others): Command =>
    Object.assign(Object.create(Object.getPrototypeOf(command)), {
      input: { RequestItems: { [table]: { ...request, Keys } } },
    });
  return otherWayRound ? [withKeys(others), withKeys([first])] : [withKeys([first]), withKeys(others)];
}

/** Both parts as one answer. */
export function merged(one: object, other: object): object {
  const [a, b] = [one as BatchGetCommandOutput, other as BatchGetCommandOutput];
  const names = new Set([...Object.keys(a.Responses ?? {}), ...Object.keys(b.Responses ?? {})]);
  const Responses = Object.fromEntries(
    [...names].map((name) => [name, [...(a.Responses?.[name] ?? []), ...(b.Responses?.[name] ?? [])]]),
  );
  return { Responses, UnprocessedKeys: { ...a.UnprocessedKeys, ...b.UnprocessedKeys } };
}
