import { extname } from 'node:path';
import { type FunctionSpec, functions } from '../topology.ts';
import type { LambdaHandler } from './api-gateway.ts';
import type { LocalPorts } from './ports.ts';

export interface LoadedFunction {
  readonly spec: FunctionSpec;
  // biome-ignore lint/suspicious/noExplicitAny: each function has its own event type; its trigger says which.
  readonly handler: LambdaHandler<any, any>;
}

/** As this file is, so are they: as written, or compiled. */
const EXTENSION = extname(import.meta.filename);

/** Every function of the topology, its real handler built on this machine's ports. */
export async function loadFunctions(ports: LocalPorts): Promise<LoadedFunction[]> {
  return Promise.all(
    functions.map(async (spec) => {
      // Relative: an absolute path is no module's name where drives have letters.
      const { createHandler } = await import(`../../${spec.entry.replace(/\.ts$/, EXTENSION)}`);
      return { spec, handler: createHandler({ ...ports, ...ports.forFunction(spec) }) };
    }),
  );
}
