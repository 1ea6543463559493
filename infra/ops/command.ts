import type { Answer, Api } from './api.ts';
import type { Backstage } from './backstage.ts';
import type { Stage } from './stage.ts';

/** What was said behind a command's name, by the names of its options. A flag that was said is `true`. */
export type Given = Readonly<Record<string, string | undefined>>;

/** What an option takes, as the help shows it; absent for a flag, which takes nothing. */
export interface Option {
  readonly shown?: string;
  /** What is otherwise is refused before anything is sent; what has none is the API’s to judge. */
  readonly form?: RegExp;
  readonly allowed?: string;
}

/** What will happen, for whoever has to type `word` before it does. */
export interface Ahead {
  readonly lines: readonly (readonly [name: string, value: string])[];
  readonly word: string;
}

/** What a command has at hand. The API is looked for when it is first asked for: what is not understood has asked nobody. */
export interface Desk {
  readonly stage: Stage;
  readonly isJson: boolean;
  api(): Promise<Api>;
  backstage(): Promise<Backstage>;
  /** Throws unless it may be done. `ahead` is called where somebody is asked. */
  confirm(ahead: () => Promise<Ahead>): Promise<void>;
}

export interface Ended {
  /** Shown as JSON. */
  readonly answer?: Answer['json'];
  /** The exit code where it is not 0. */
  readonly code?: number;
}

/** All that is known of a command: the help, what is understood behind its name, and what is done. */
export interface Command {
  /** What stands behind its name. */
  readonly words: readonly string[];
  readonly says: string;
  readonly options?: Readonly<Record<string, Option>>;
  run(desk: Desk, words: readonly string[], given: Given): Promise<Ended>;
}

export type Commands = Readonly<Record<string, Command>>;
