/** The explorer of test/scenario, on a counter small enough to count by hand. */
import { describe, expect, it } from '@jest/globals';
import { explore, type World } from '../support/interleavings/explore.ts';
import type { Program } from '../support/interleavings/process.ts';

interface Counter {
  readonly id: string;
  readonly value: number;
}

/** Reads, then writes what it read plus one: loses an update when another does so in between. */
const increment = (name: string): Program => ({
  name,
  async run(perform) {
    const value = (await perform('read', undefined)) as number;
    await perform('write', value + 1);
  },
});

const counterWorld = (programs: readonly Program[], expected: number, mishaps = 0): World<Counter> => ({
  ground: { id: '0', value: 0 },
  programs,
  mishaps,
  perform: (ground, { kind, detail }) =>
    kind === 'read'
      ? { ground, answer: { value: ground.value } }
      : { ground: { id: String(detail), value: Number(detail) }, answer: { value: undefined } },
  mishapsOf: () => [],
  afterDeath: (program) => [[program]],
  afterEnd: () => ({ futures: [[]] }),
  wrongAlways: () => undefined,
  wrongAtEnd: ({ value }) => (value === expected ? undefined : `ended at ${value}`),
});

describe('the exploration', () => {
  it('walks a single process in one execution', async () => {
    expect(await explore(counterWorld([increment('a')], 1))).toMatchObject({
      executions: 1n,
      violation: undefined,
    });
  });

  it.each([true, false])('finds the order that loses an update (merge %p)', async (merge) => {
    const { violation } = await explore(counterWorld([increment('a'), increment('b')], 2), { merge });
    expect(violation?.what).toBe('ended at 1');
    const effects = violation?.trace.filter((event) => !event.endsWith('answers'));
    expect(effects?.slice(0, 2).map((event) => event.split(' ').at(-1))).toEqual(['read', 'read']);
  });

  it.each([
    // Each process has three steps (read, write, answer): 6! / (3! 3!) and 9! / (3! 3! 3!) orders.
    [2, 20n],
    [3, 1_680n],
  ])('counts all orders of %i processes: %i', async (processes, orders) => {
    const programs = Array.from({ length: processes }, (_, index) => increment(`p${index}`));
    const world = { ...counterWorld(programs, 0), wrongAtEnd: () => undefined };
    const merged = await explore(world);
    const walked = await explore(world, { merge: false });
    expect([merged.executions, walked.executions]).toEqual([orders, orders]);
    expect([...merged.ends].sort()).toEqual([...walked.ends].sort());
    expect(merged.states).toBeLessThan(walked.states);
  });

  it('lets a process die before each of its steps, and come again', async () => {
    const world = counterWorld([increment('a')], 1, 1);
    const { executions, ends } = await explore({ ...world, wrongAtEnd: () => undefined });
    // No death, or one before read, before write, before the answer; after the last, the write happens twice.
    expect(executions).toBe(4n);
    expect(ends).toEqual(new Set(['1', '2']));
    expect((await explore(world)).violation).toEqual({
      what: 'ended at 2',
      trace: [
        'a: read',
        'a: write',
        'a: dies before it answers, and comes again',
        'a: read',
        'a: write',
        'a: answers',
      ],
    });
  });

  it('refuses programs that do two things at a time, which it could not interleave', async () => {
    const both: Program = {
      name: 'both',
      run: (perform) => Promise.all([perform('read', undefined), perform('read', undefined)]),
    };
    await expect(explore(counterWorld([both], 0))).rejects.toThrow('two effects at the same time');
  });
});
