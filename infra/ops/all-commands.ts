import { batchCommands } from './batch.ts';
import type { Commands } from './command.ts';
import { commands } from './commands.ts';
import { exportCommand } from './export-command.ts';
import { importCommand } from './import-command.ts';
import { tail } from './tail.ts';
import { trigger } from './trigger.ts';
import { upkeep } from './upkeep.ts';

/** Every command of `npm run ops`, in the order of its help. */
export const allCommands: Commands = {
  ...commands,
  ...upkeep,
  ...batchCommands,
  export: exportCommand,
  import: importCommand,
  tail,
  trigger,
};
