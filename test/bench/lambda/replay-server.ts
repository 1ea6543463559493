/**
 * `node test/bench/lambda/replay-server.ts <scene.json>`: answers at once, in a process of its own, what was answered when
 * the scene was recorded; several questions of a kind in their order, over and over. Prints its address.
 */
import { readFileSync } from 'node:fs';
import { cannedAnswer } from './canned.ts';
import { listen } from './loopback.ts';
import type { Exchange, Scene } from './recording.ts';

const { exchanges } = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as Scene;
const byKind = Map.groupBy(exchanges, ({ kind }) => kind);
const next = new Map<string, number>();

const { url } = await listen(({ kind, body }) => {
  const canned = cannedAnswer(kind, body);
  if (canned !== undefined)
    return { status: 200, contentType: 'application/x-amz-json-1.0', responseBody: JSON.stringify(canned) };
  const recorded: readonly Exchange[] = byKind.get(kind) ?? [];
  const at = next.get(kind) ?? 0;
  next.set(kind, (at + 1) % recorded.length);
  const found = recorded[at];
  return found ?? { status: 501, contentType: 'text/plain', responseBody: `not recorded: ${kind}` };
});
console.log(url);
