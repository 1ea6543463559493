import { buildSync } from 'esbuild';
import { type Exchange, isGateway, isQueue, isSecret } from '../recording.ts';

export type GatewayBy = 'fetch' | 'client';

/**
 * A function that asks what a scene asks with packages as they come: only those that it needs, bundled with esbuild's
 * defaults for Node.
 */
export function bundlePeer(exchanges: readonly Exchange[], gatewayBy: GatewayBy, outfile: string): string {
  const modules = [
    './table.ts',
    ...(exchanges.some(isSecret) ? ['./secret.ts'] : []),
    ...(exchanges.some(isQueue) ? ['./queue.ts'] : []),
    ...(exchanges.some(isGateway) ? [`./gateway-by-${gatewayBy}.ts`] : []),
  ];
  const imports = modules.map((path, at) => `import { player as player${at} } from '${path}';`);
  const players = modules.map((_, at) => `player${at}`).join(', ');
  buildSync({
    stdin: {
      contents: `${imports.join('\n')}
import { playWith } from './play.ts';
export const handler = playWith([${players}]);`,
      resolveDir: import.meta.dirname,
    },
    outfile,
    bundle: true,
    platform: 'node',
    logLevel: 'error',
  });
  return outfile;
}
