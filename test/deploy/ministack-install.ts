import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runLogged } from './run-logged.ts';

/** The release the deploy tests were written against; another one may emulate more, less, or differently. */
export const MINISTACK_VERSION = '1.5.33';
/** What the runbook's commands are run with: the AWS CLI of PyPI, which is v1 (v2 comes as a program of its own). */
export const AWSCLI_VERSION = '1.46.3';
const VERSIONS = `ministack ${MINISTACK_VERSION}, awscli ${AWSCLI_VERSION}`;
/** From the package's own Requires-Python. */
const MIN_PYTHON_MINOR = 10;
/** A cold download is some 25 MB; the bound is for a network that hangs. */
const INSTALL_TIMEOUT_MS = 900_000;

/** How to run what is installed: `python -m ministack`, `python -m awscli`, with this environment added. */
export type MiniStackInstall = { python: string; env: Record<string, string> };

type Marker = MiniStackInstall & { version: string };

/**
 * Installs MiniStack and the AWS CLI into `<root>/.local/ministack-venv`, once: a later call with the same versions reuses it.
 * A virtual environment keeps it away from the machine's Python; where the `venv` module is missing (Debian ships
 * it apart) `pip install --target` does the same with PYTHONPATH.
 * @throws Error saying what to install, when there is no Python 3.10+ or neither venv nor pip.
 */
export async function installMiniStack(root: string, logFile: string): Promise<MiniStackInstall> {
  const folder = join(root, '.local', 'ministack-venv');
  const markerFile = join(folder, 'installed.json');
  const installed = readMarker(markerFile);
  if (installed) return { python: installed.python, env: installed.env };

  const python = findPython();
  // The marker is written last, so a half-finished install of an interrupted run is started over.
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const result =
    (await intoVenv(python, folder, logFile)) ?? (await intoTarget(python, join(folder, 'site'), logFile));
  writeFileSync(markerFile, JSON.stringify({ version: VERSIONS, ...result } satisfies Marker));
  return result;
}

function readMarker(markerFile: string): Marker | undefined {
  if (!existsSync(markerFile)) return undefined;
  const marker = JSON.parse(readFileSync(markerFile, 'utf8')) as Marker;
  return marker.version === VERSIONS && existsSync(marker.python) ? marker : undefined;
}

async function intoVenv(
  python: string,
  folder: string,
  logFile: string,
): Promise<MiniStackInstall | undefined> {
  try {
    await run(python, ['-m', 'venv', folder], folder, logFile);
  } catch {
    return undefined;
  }
  const venvPython = join(folder, 'bin', 'python');
  await pipInstall(venvPython, [], folder, logFile);
  return { python: venvPython, env: {} };
}

async function intoTarget(python: string, site: string, logFile: string): Promise<MiniStackInstall> {
  try {
    await run(python, ['-m', 'pip', '--version'], process.cwd(), logFile);
  } catch (cause) {
    throw new Error(
      `MiniStack needs Python's venv module or pip, and ${python} has neither (Debian, Ubuntu: apt install python3-venv).`,
      { cause },
    );
  }
  await pipInstall(python, ['--target', site], process.cwd(), logFile);
  return { python, env: { PYTHONPATH: site } };
}

const pipInstall = (python: string, args: readonly string[], cwd: string, logFile: string) =>
  run(
    python,
    [
      '-m',
      'pip',
      'install',
      '--disable-pip-version-check',
      '--no-input',
      ...args,
      `ministack==${MINISTACK_VERSION}`,
      `awscli==${AWSCLI_VERSION}`,
    ],
    cwd,
    logFile,
  );

const run = (file: string, args: readonly string[], cwd: string, logFile: string) =>
  runLogged({ file, args, cwd, env: process.env, logFile, timeoutMs: INSTALL_TIMEOUT_MS });

/** The first interpreter on PATH that is new enough, as an absolute path. */
function findPython(): string {
  const seen: string[] = [];
  for (const name of ['python3', 'python3.13', 'python3.12', 'python3.11', 'python3.10', 'python']) {
    try {
      const probe = 'import sys; print(sys.version_info.major, sys.version_info.minor, sys.executable)';
      const [major, minor, ...path] = execFileSync(name, ['-c', probe], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
        timeout: 10_000,
      })
        .trim()
        .split(' ');
      if (Number(major) === 3 && Number(minor) >= MIN_PYTHON_MINOR) return path.join(' ');
      seen.push(`${name} is ${major}.${minor}`);
    } catch {
      // Not on PATH, or a shim that points nowhere: the next name may do.
    }
  }
  throw new Error(
    `MiniStack, the AWS emulator of the deploy tests, needs Python 3.${MIN_PYTHON_MINOR} or newer on PATH; ` +
      `${seen.length > 0 ? seen.join(', ') : 'none was found'}.`,
  );
}
