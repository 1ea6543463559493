import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleFunctions } from '../../../infra/bundle.ts';
import { functions } from '../../../infra/topology.ts';
import { startReplay } from './replay.ts';
import { type Recorded, recordScenes, type SceneName } from './scenes.ts';

const PLAYED = ['receive-webhook', 'checkout-redirect', 'charge-subscription'];

export interface Played extends Recorded {
  readonly name: SceneName;
  readonly bundle: string;
  /** Told the way to the replay. */
  readonly env: Readonly<Record<string, string>>;
  /** For what is made on the way; gone afterwards. */
  readonly folder: string;
}

/** Bundles the functions as `cdk synth` does, records their scenes, and hands over one after the other with its replay. */
export async function onStage<R>(play: (played: Played) => Promise<readonly R[]>): Promise<readonly R[]> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  try {
    const specs = functions.filter(({ name }) => PLAYED.includes(name));
    const folderOf = bundleFunctions(specs, folder);
    const bundleOf = (name: string) => join(folderOf(name), 'index.js');
    const results: R[] = [];
    for (const [name, recorded] of await recordScenes(bundleOf)) {
      const replay = await startReplay(recorded.scene, folder);
      const bundle = bundleOf(recorded.scene.functionName);
      const env = recorded.environmentAt(replay.url);
      results.push(...(await play({ ...recorded, name, bundle, env, folder }).finally(replay.stop)));
    }
    return results;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
