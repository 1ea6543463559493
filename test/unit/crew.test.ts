import { describe, expect, it } from '@jest/globals';
import { createCrew, takeInOrder } from '../../shared/usecases/crew.ts';

/** Tasks that end when they are told to. */
function createTasks() {
  const begun: string[] = [];
  const ends = new Map<string, (error?: Error) => void>();
  return {
    begun,
    task: (name: string) => () => {
      begun.push(name);
      return new Promise<void>((resolve, reject) => {
        ends.set(name, (error) => (error === undefined ? resolve() : reject(error)));
      });
    },
    async end(name: string, error?: Error): Promise<void> {
      ends.get(name)?.(error);
      await settled();
    },
  };
}

const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('a crew', () => {
  it('works at so many tasks at a time, of all its shifts together', async () => {
    const { begun, task, end } = createTasks();
    const crew = createCrew(2);
    const [one, other] = [crew.shift(), crew.shift()];
    await one.give('a', task('a'));
    await one.give('b', task('b'));
    const third = other.give('c', task('c'));
    const fourth = one.give('d', task('d'));
    await settled();
    expect(begun).toEqual(['a', 'b']);
    await end('b');
    expect(begun).toEqual(['a', 'b', 'c']);
    await end('a');
    expect(begun).toEqual(['a', 'b', 'c', 'd']);
    await Promise.all([third, fourth]);
  });

  it('works at those of one lane one after another', async () => {
    const { begun, task, end } = createTasks();
    const shift = createCrew(3).shift();
    await shift.give('same', task('first'));
    await shift.give('same', task('second'));
    await shift.give('other', task('third'));
    expect(begun).toEqual(['first', 'third']);
    await end('first');
    expect(begun).toEqual(['first', 'third', 'second']);
  });

  it('a shift ends with its own tasks, and waits for no others', async () => {
    const { task, end } = createTasks();
    const crew = createCrew(2);
    const [one, other] = [crew.shift(), crew.shift()];
    await one.give('a', task('a'));
    await other.give('b', task('b'));
    let isOver = false;
    const over = one.end().then(() => {
      isOver = true;
    });
    await settled();
    expect(isOver).toBe(false);
    await end('a');
    await over;
    expect(isOver).toBe(true);
  });

  it('begins nothing more after a task that throws, and says so to every shift', async () => {
    const { begun, task, end } = createTasks();
    const crew = createCrew(3);
    const [one, other] = [crew.shift(), crew.shift()];
    await one.give('a', task('a'));
    await one.give('a', task('behind it'));
    await end('a', new Error('down'));
    await expect(other.give('b', task('b'))).rejects.toThrow('down');
    await expect(one.end()).rejects.toThrow('down');
    expect(begun).toEqual(['a']);
  });
});

describe('what is taken in order', () => {
  it('is answered as far as all before it is done, when time runs out', async () => {
    const taken: number[] = [];
    const act = async (item: number) => {
      taken.push(item);
      return item === 2 ? undefined : item * 10;
    };
    expect(await takeInOrder([0, 1, 2, 3, 4, 5], 2, act)).toEqual([0, 10]);
    expect(taken.length).toBeLessThan(6);
    expect(await takeInOrder([0, 1], 2, act)).toEqual([0, 10]);
    expect(await takeInOrder([], 2, act)).toEqual([]);
  });

  it('is so many at a time, and one that throws waits for the others', async () => {
    let [atOnce, most, ended] = [0, 0, 0];
    const act = async (item: number) => {
      atOnce += 1;
      most = Math.max(most, atOnce);
      await settled();
      atOnce -= 1;
      if (item === 1) throw new Error('down');
      await settled();
      ended += 1;
      return item;
    };
    await expect(takeInOrder([0, 1, 2, 3], 2, act)).rejects.toThrow('down');
    expect({ most, ended }).toEqual({ most: 2, ended: 1 });
  });
});
