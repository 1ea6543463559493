import { setImmediate } from 'node:timers/promises';

/** One thing a process asks of the world outside: a database command, a look-up, a message. */
export interface Effect {
  readonly kind: string;
  readonly detail: unknown;
}

/** What the world answered: a value, or an error to throw at the one who asked. */
export type Answer = { readonly value: unknown } | { readonly error: unknown };

/** Carries out an effect for the process that runs. Never resolves once the process has died. */
export type Perform = (kind: string, detail: unknown) => Promise<unknown>;

/** Something that runs once, from a request or a message to an answer. Must be a function of its effects' answers. */
export interface Program {
  /** Tells programs apart: two programs of one name are the same program. */
  readonly name: string;
  run(perform: Perform): Promise<unknown>;
}

/** What a process does next. */
export type Step =
  | { readonly kind: 'effect'; readonly effect: Effect }
  | { readonly kind: 'end'; readonly result: Answer };

/** A process as far as it has come: the program and all answers it has had. One object per distinct past. */
export interface Progress {
  readonly id: number;
  readonly program: Program;
  readonly answers: readonly Answer[];
  step: Step | undefined;
  /** The progress after one more answer, by that answer's text. */
  readonly after: Map<string, Progress>;
}

export function createProgresses() {
  const started = new Map<string, Progress>();
  let ids = 0;
  const create = (program: Program, answers: readonly Answer[]): Progress => {
    ids += 1;
    return { id: ids, program, answers, step: undefined, after: new Map() };
  };
  return {
    start(program: Program): Progress {
      const known = started.get(program.name) ?? create(program, []);
      started.set(program.name, known);
      return known;
    },
    advance(progress: Progress, answer: Answer): Progress {
      const text = textOf(answer);
      const known = progress.after.get(text) ?? create(progress.program, [...progress.answers, answer]);
      progress.after.set(text, known);
      return known;
    },
  };
}

/**
 * What a process does next, found out by running it: the program starts anew, gets the answers it has had, and stands
 * still at the first effect that has none, in a promise that never resolves, as if the machine had gone.
 */
export async function nextStep(progress: Progress): Promise<Step> {
  progress.step ??= await replay(progress);
  return progress.step;
}

async function replay({ program, answers }: Progress): Promise<Step> {
  let asked = 0;
  let reached: (step: Step) => void = () => {};
  const pending = new Promise<Step>((resolve) => {
    reached = resolve;
  });
  const perform: Perform = (kind, detail) => {
    const answer = answers[asked];
    asked += 1;
    if (answer === undefined) {
      reached({ kind: 'effect', effect: { kind, detail } });
      return new Promise(() => {});
    }
    return 'error' in answer ? Promise.reject(answer.error) : Promise.resolve(structuredClone(answer.value));
  };
  const ended = program.run(perform).then(
    (value): Step => ({ kind: 'end', result: { value } }),
    (error): Step => ({ kind: 'end', result: { error } }),
  );
  const step = await Promise.race([pending, ended]);
  await setImmediate();
  // Two effects under way at once would be two processes; the scheduler would have to know.
  if (asked > answers.length + 1) throw new Error(`${program.name} asked for two effects at the same time`);
  return step;
}

function textOf(answer: Answer): string {
  if (!('error' in answer)) return JSON.stringify(answer.value) ?? 'undefined';
  const { error } = answer;
  return error instanceof Error
    ? `${error.name}: ${error.message} ${JSON.stringify(error)}`
    : `error ${JSON.stringify(error)}`;
}
