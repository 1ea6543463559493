import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Scene } from './recording.ts';

/** replay-server.ts with a scene, in a process of its own: it must not wait for us. */
export async function startReplay(scene: Scene, folder: string) {
  const file = join(folder, `${scene.functionName}.json`);
  writeFileSync(file, JSON.stringify(scene));
  const child: ChildProcess = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', join(import.meta.dirname, 'replay-server.ts'), file],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  if (child.stdout === null) throw new Error('no pipe');
  const [url] = await once(createInterface({ input: child.stdout }), 'line');
  return { url: String(url), stop: () => void child.kill() };
}
