import {
  type Answer,
  createProgresses,
  type Effect,
  nextStep,
  type Program,
  type Progress,
} from './process.ts';

/** Where effects fall: data that can be put back as it was. `id` is the same exactly for the same data. */
export interface Ground {
  readonly id: string;
  /** What counts of it in the end. Absent: all of it. */
  readonly end?: string;
}

/** One way an effect can go wrong while the process lives on. */
export interface Mishap {
  readonly name: string;
  /** Whether the effect is carried out all the same. */
  readonly applied: boolean;
  /** What the process sees instead of the true answer. */
  readonly seen: Answer;
}

/** The programs that begin because of something: none, one or more. */
export type Future = readonly Program[];

/** What an outside world with `G` as its data does with a process's effects and its end. */
export interface World<G extends Ground> {
  readonly ground: G;
  readonly programs: readonly Program[];
  /** How many mishaps may happen in one execution. */
  readonly mishaps: number;
  /** Carries an effect out. `spawned`: programs that begin because of it. */
  perform(ground: G, effect: Effect): { ground: G; answer: Answer; spawned?: readonly Program[] };
  mishapsOf(effect: Effect): readonly Mishap[];
  /** What may follow when a process dies. */
  afterDeath(program: Program): readonly Future[];
  /** What may follow when a process ends by itself, and what is wrong with how it ended. */
  afterEnd(
    program: Program,
    result: Answer,
  ): { readonly wrong?: string | undefined; readonly futures: readonly Future[] };
  /** What is wrong with the data after any effect; undefined when nothing is. */
  wrongAlways(ground: G): string | undefined;
  /** What is wrong when nothing is left to happen. */
  wrongAtEnd(ground: G): string | undefined;
}

export interface Exploration {
  /** Distinct orders of events, each from the beginning to the end. */
  readonly executions: bigint;
  /** Distinct situations that these pass through. */
  readonly states: number;
  readonly ends: ReadonlySet<string>;
  /** The first thing found wrong, with the order of events that leads to it. */
  readonly violation: { readonly what: string; readonly trace: readonly string[] } | undefined;
}

interface State<G> {
  readonly ground: G;
  readonly running: readonly Progress[];
  readonly mishapsLeft: number;
}

/** What comes of one effect on some data. */
interface Performed<G> {
  readonly changed: G;
  readonly next: Progress;
  readonly spawned: readonly Progress[];
  readonly mishaps: readonly { readonly name: string; readonly applied: boolean; readonly next: Progress }[];
}

/** Above it an exploration is no longer a test but a way to heat the room. */
const MAX_STATES = 2_000_000;

/**
 * Explores every order in which the effects of `programs` can fall, with up to `mishaps` crashes or faults anywhere.
 *
 * Nothing is left out. What keeps it small is that a situation is known completely by the data, by the answers each
 * process has had so far (a process is a function of these) and by the mishaps left: two orders that lead to the same
 * situation have the same futures, and those are walked once. Look-ups are what makes most orders meet: they change
 * no data, so any order of them with the effects of others, seen with the same answers, is one situation.
 * `executions` counts every order all the same, as the sum over all paths. `merge: false` walks each path by itself.
 */
export async function explore<G extends Ground>(
  world: World<G>,
  { merge = true }: { readonly merge?: boolean } = {},
): Promise<Exploration> {
  const progresses = createProgresses();
  const known = new Map<string, bigint>();
  const ends = new Set<string>();
  const trace: string[] = [];
  let states = 0;
  let violation: Exploration['violation'];

  const report = (what: string | undefined) => {
    if (what !== undefined) violation ??= { what, trace: [...trace] };
  };
  const begin = (programs: readonly Program[] = []) => programs.map((program) => progresses.start(program));
  const keyOf = ({ ground, running, mishapsLeft }: State<G>) =>
    `${ground.id} ${mishapsLeft} ${running
      .map(({ id }) => id)
      .sort((a, b) => a - b)
      .join()}`;

  /** An effect on the same data by a process with the same past is the same: carried out once. */
  const performed = new Map<string, Performed<G>>();
  const perform = (ground: G, progress: Progress, effect: Effect): Performed<G> => {
    const key = `${ground.id} ${progress.id}`;
    const known = performed.get(key);
    if (known !== undefined) return known;
    const { ground: changed, answer, spawned } = world.perform(ground, effect);
    const mishaps = world.mishapsOf(effect).map(({ name, applied, seen }) => ({
      name,
      applied,
      next: progresses.advance(progress, seen),
    }));
    const result = { changed, next: progresses.advance(progress, answer), spawned: begin(spawned), mishaps };
    performed.set(key, result);
    return result;
  };

  /** The number of executions from here on. */
  async function walk(state: State<G>): Promise<bigint> {
    const key = merge ? keyOf(state) : '';
    const counted = merge ? known.get(key) : undefined;
    if (counted !== undefined) return counted;
    states += 1;
    if (states > MAX_STATES) throw new Error(`more than ${MAX_STATES} states`);
    report(world.wrongAlways(state.ground));
    if (state.running.length === 0) {
      report(world.wrongAtEnd(state.ground));
      ends.add(state.ground.end ?? state.ground.id);
      return 1n;
    }
    let executions = 0n;
    for (const [index, progress] of state.running.entries()) {
      const others = state.running.toSpliced(index, 1);
      for (const [event, next] of await successors(state, progress, others)) {
        trace.push(`${progress.program.name}: ${event}`);
        executions += await walk(next);
        trace.pop();
        if (violation !== undefined) return executions; // one is enough
      }
    }
    known.set(key, executions);
    return executions;
  }

  async function successors(
    { ground, mishapsLeft }: State<G>,
    progress: Progress,
    others: readonly Progress[],
  ): Promise<(readonly [string, State<G>])[]> {
    const step = progress.step ?? (await nextStep(progress));
    const after = (changed: G, running: readonly Progress[], left = mishapsLeft): State<G> => ({
      ground: changed,
      running,
      mishapsLeft: left,
    });
    const deaths = (what: string) =>
      world
        .afterDeath(progress.program)
        .map(
          (future) =>
            [
              `dies before ${what}${future.length === 0 ? '' : ', and comes again'}`,
              after(ground, [...others, ...begin(future)], mishapsLeft - 1),
            ] as const,
        );

    if (step.kind === 'end') {
      const { wrong, futures } = world.afterEnd(progress.program, step.result);
      if (wrong !== undefined) report(`${progress.program.name}: ${wrong}`);
      const endings = futures.map(
        (future) => ['answers', after(ground, [...others, ...begin(future)])] as const,
      );
      // The work is done, but the answer, or the removal of the message, is lost.
      return mishapsLeft === 0 ? endings : [...endings, ...deaths('it answers')];
    }

    const { effect } = step;
    const { changed, next, spawned, mishaps } = perform(ground, progress, effect);
    const good = [effect.kind, after(changed, [...others, ...spawned, next])] as const;
    if (mishapsLeft === 0) return [good];
    const bad = mishaps.map(({ name, applied, next: seen }) => {
      const [data, running] = applied
        ? [changed, [...others, ...spawned, seen]]
        : [ground, [...others, seen]];
      return [`${effect.kind} (${name})`, after(data, running, mishapsLeft - 1)] as const;
    });
    // Dying after an effect is the same situation as dying before the process's next one, so "before" is enough.
    return [good, ...deaths(effect.kind), ...bad];
  }

  const executions = await walk({
    ground: world.ground,
    running: begin(world.programs),
    mishapsLeft: world.mishaps,
  });
  return { executions, states, ends, violation };
}
