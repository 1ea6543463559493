import { afterAll, beforeAll, beforeEach, describe } from '@jest/globals';
import { billCases } from './bill.cases.ts';
import { operatorsConsoleCases } from './console.cases.ts';
import { type DeployedStack, startDeployedStack, timed } from './deployed-stack.ts';
import { registerCardCases } from './register-card.cases.ts';
import { runbookCases } from './runbook.cases.ts';

/** The first run also installs MiniStack. The bounds are for what hangs: here the sum of those of its parts. */
const DEPLOY_TIMEOUT_MS = 3_600_000;

/** One deployment for all cases: it is what takes the time. Each case has customers of its own. */
let stack: DeployedStack | undefined;
beforeAll(async () => {
  stack = await timed('deployed', startDeployedStack);
}, DEPLOY_TIMEOUT_MS);
afterAll(() => stack?.stop());
beforeEach(() => stack?.simulator.faults.clear());

function deployed(): DeployedStack {
  if (stack === undefined) throw new Error('nothing is deployed');
  return stack;
}

describe('registering a card', () => registerCardCases(deployed));
describe('billing', () => billCases(deployed));
describe('the operator’s console', () => operatorsConsoleCases(deployed));
describe('the runbook', () => runbookCases(deployed));
