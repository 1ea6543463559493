import type { Answer, Api } from './api.ts';

/** Options of the command line, as far as commands know them. */
export type Given = Readonly<Record<string, string | undefined>>;

export interface Command {
  /** What stands behind its name. */
  readonly words: readonly string[];
  readonly says: string;
  /** It moves money or stops it: asked back where the stage is `prod`. */
  readonly acts?: boolean;
  run(api: Api, words: readonly string[], given: Given): Promise<Answer>;
}
