import { execFile } from 'node:child_process';
import path from 'node:path';

/**
 * Runs main.ts with `--json` in a process of its own, on as many cores as it likes: inside jest's sandbox the same code
 * takes about twice as long. Resolves also when it exits with 1: the figures say why.
 */
export function simulate<T>(...args: readonly string[]): Promise<T> {
  const main = path.join('test', 'scenario', 'simulation', 'main.ts');
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', main, ...args, '--json'],
      { maxBuffer: 16 * 1024 * 1024 },
      (error, stdout, stderr) => {
        if (stdout.startsWith('{') || stdout.startsWith('[')) resolve(JSON.parse(stdout) as T);
        else reject(new Error(`the simulation gave no figures: ${stderr}`, { cause: error }));
      },
    );
  });
}
