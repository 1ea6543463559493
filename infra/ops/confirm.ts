import type { Ahead } from './command.ts';
import { Misunderstood } from './misunderstood.ts';
import type { Stage } from './stage.ts';

export interface Confirmation {
  /** `--yes`. */
  readonly isSaid: boolean;
  readonly stage: () => Promise<Stage>;
  readonly isTerminal: boolean;
  readonly show: (text: string) => void;
  readonly ask: (question: string) => Promise<string>;
}

/** Nothing was done, as somebody has wanted. */
export class NotConfirmed extends Error {}

/**
 * Asked back wherever money is real: what will happen is shown, and its own word typed, so that nobody does it in the wrong window or to
 * everybody instead of one.
 */
export async function confirmed(by: Confirmation, ahead: () => Promise<Ahead>): Promise<void> {
  if (by.isSaid) return;
  const stage = await by.stage();
  if (stage !== 'prod') return;
  if (!by.isTerminal) throw new Misunderstood('in prod only with --yes where nobody can be asked');
  const { lines, word } = await ahead();
  const width = Math.max(...lines.map(([name]) => name.length));
  by.show([`${stage}:`, ...lines.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`)].join('\n'));
  const answer = await by.ask(`Type "${word}" to do it: `);
  if (answer.trim() !== word) throw new NotConfirmed('nothing was done');
}
