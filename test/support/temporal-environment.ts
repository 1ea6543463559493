import { Temporal } from '@js-temporal/polyfill';
import PlainEnvironment from './plain-environment.ts';

/**
 * The tests' environment plus the global `Temporal` that Node 24 does not have yet. Loaded here, outside the
 * sandbox that jest puts around a test, the polyfill runs some eight times faster.
 */
export default class TemporalEnvironment extends PlainEnvironment {
  override async setup(): Promise<void> {
    await super.setup();
    this.global['Temporal'] = Temporal;
  }
}
