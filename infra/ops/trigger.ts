import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Command } from './command.ts';
import { Misunderstood } from './misunderstood.ts';

const SCRIPT = join(import.meta.dirname, '../local/trigger.ts');

/** `npm run trigger`, by the name under which one looks for it here. */
export const trigger: Command = {
  words: ['EVENT'],
  says: 'a sample event to your receiver on this machine, as npm run trigger sends it',
  options: { to: { shown: 'URL' } },
  async run(desk, [event = ''], { to }) {
    if (desk.stage !== 'local')
      throw new Misunderstood(`trigger: of this machine only; replay sends what ${desk.stage} has told`);
    const args = ['--disable-warning=ExperimentalWarning', SCRIPT, event, ...(to ? ['--to', to] : [])];
    const child = spawn(process.execPath, args, { stdio: 'inherit' });
    const [code] = await once(child, 'close');
    return { code: code ?? 1 };
  },
};
