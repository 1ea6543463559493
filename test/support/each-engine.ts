import { chooseEngine, type EngineChoice } from '../../infra/local/engine-choice.ts';

const chosen = chooseEngine();

/** The engine of this run, and, if that is another one, the model behind the wire, which every machine has. */
export const ENGINES: readonly EngineChoice[] =
  chosen.kind === 'model' ? [chosen] : [chosen, { kind: 'model' }];
