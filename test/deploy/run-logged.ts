import { spawn } from 'node:child_process';
import { createWriteStream, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

/** How much of a failed command's output an error carries; CloudFormation's reason is in the last few lines. */
const TAIL_CHARS = 4_000;
/** Time between asking a timed-out command to end and killing it. */
const KILL_GRACE_MS = 5_000;

export type LoggedCommand = {
  file: string;
  args: readonly string[];
  cwd: string;
  env: NodeJS.ProcessEnv;
  /** Appended to, so that several commands of one run tell one story. */
  logFile: string;
  timeoutMs: number;
};

/**
 * Runs a command to its end with stdout and stderr in `logFile`, and returns what it printed.
 * @throws Error with the command, its exit and the last lines it printed, when it fails or exceeds `timeoutMs`.
 */
export async function runLogged(command: LoggedCommand): Promise<string> {
  mkdirSync(dirname(command.logFile), { recursive: true });
  const log = createWriteStream(command.logFile, { flags: 'a' });
  const shown = [command.file, ...command.args].join(' ');
  log.write(`\n$ ${shown}\n`);
  const { exit, output } = await new Promise<{ exit: string; output: string }>((resolve) => {
    // A group of its own, so that a time-out also ends what the command itself started (npx → cdk → the app).
    const child = spawn(command.file, command.args, {
      cwd: command.cwd,
      env: command.env,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    let printed = '';
    const collect = (chunk: Buffer) => {
      log.write(chunk);
      printed += chunk.toString();
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    let timedOut = false;
    let killer: NodeJS.Timeout | undefined;
    const timer = setTimeout(() => {
      timedOut = true;
      killGroup(child.pid, 'SIGTERM');
      killer = setTimeout(() => killGroup(child.pid, 'SIGKILL'), KILL_GRACE_MS);
    }, command.timeoutMs);
    const settle = (how: string) => {
      clearTimeout(timer);
      clearTimeout(killer);
      resolve({ exit: timedOut ? `no end within ${command.timeoutMs} ms` : how, output: printed });
    };
    child.once('error', (error) => settle(`could not start: ${error.message}`));
    child.once('close', (code, signal) => settle(code === 0 ? 'ok' : `exit ${code ?? signal}`));
  });
  log.end(`[${exit}]\n`);
  if (exit !== 'ok') {
    throw new Error(`${shown}\n${exit}; log: ${command.logFile}\n…${output.slice(-TAIL_CHARS)}`);
  }
  return output;
}

/** Signals a process started with `detached: true` and everything it started in turn. */
export function killGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // ESRCH: the group has already ended, which is what was asked for.
  }
}
