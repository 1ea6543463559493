import { join } from 'node:path';
import { bundlePeer, type GatewayBy } from '../lambda/peers/bundle-peer.ts';
import { isGateway } from '../lambda/recording.ts';
import { runChild } from '../lambda/run-child.ts';
import { onStage, type Played } from '../lambda/stage.ts';
import { median, spreadOf } from '../lambda/statistics.ts';
import type { Bench, Row } from '../row.ts';

const PEERS: Readonly<
  Record<GatewayBy, { readonly what: string; readonly most: number; readonly goal: string }>
> = {
  fetch: {
    what: 'the same questions with the AWS SDK as it comes, bundled with esbuild’s defaults, and global fetch',
    most: 0.4,
    goal: '≤ 0.40',
  },
  client: {
    what: 'the same with iamport-rest-client-nodejs 0.9.12 in place of fetch',
    most: 1,
    goal: '< 1',
  },
};

/**
 * The first invocation of a fresh process: from the import of the bundle to the answer, with all that it asks of the
 * table, the secret, the queue and 아임포트 on the way (loopback, answered at once). Process start is nobody's doing and is left
 * out. The figure is CPU time of the process: at a third of a core (infra/topology.ts) it is what a customer waits for, and
 * what else runs on this machine does not count. The time by the clock stands beside it.
 */
export const bench: Bench = {
  ids: ['cold.path'],
  run: ({ quick }) => onStage((played) => rowsOf(played, quick ? 5 : 15)),
};

async function rowsOf(played: Played, repetitions: number): Promise<readonly Row[]> {
  const { name, bundle, env, folder, scene } = played;
  const { exchanges, event } = scene;
  // Nothing that a webhook asks goes to 아임포트.
  const peers: readonly GatewayBy[] = exchanges.some(isGateway) ? ['fetch', 'client'] : ['fetch'];
  const files = peers.map((by) => bundlePeer(exchanges, by, join(folder, `${name}-${by}.js`)));
  const taken: { ours: number[]; clock: number[]; peers: number[][] } = {
    ours: [],
    clock: [],
    peers: peers.map(() => []),
  };
  for (let done = 0; done < repetitions; done += 1) {
    const { pathCpuMs, pathMs } = await runChild(bundle, event, env);
    taken.ours.push(pathCpuMs);
    taken.clock.push(pathMs);
    for (const [at, file] of files.entries()) {
      taken.peers[at]?.push((await runChild(file, exchanges, env)).pathCpuMs);
    }
  }
  const value = median(taken.ours);
  return peers.map((by, at) => {
    const { what, most, goal } = PEERS[by];
    const peer = { what, value: median(taken.peers[at] ?? []) };
    const ratio = value / peer.value;
    return {
      id: `cold.path.${name}${by === 'client' ? '.client' : ''}`,
      what: `import of ${scene.functionName} and its first invocation (${exchanges.length} questions outside; ${median(taken.clock).toFixed(0)} ms by the clock)`,
      value,
      unit: 'ms CPU',
      peer,
      ratio,
      goal,
      met: by === 'client' ? ratio < most : ratio <= most,
      spread: spreadOf(taken.ours),
    };
  });
}
