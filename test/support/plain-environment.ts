import vm from 'node:vm';
import { TestEnvironment } from 'jest-environment-node';

type Arguments = ConstructorParameters<typeof TestEnvironment>;

const { createContext } = vm;

/**
 * Jest's Node environment around an ordinary global object. The one that jest asks Node for answers each look-up of a global
 * (`Date`, `Map`, `Math`) through an interceptor, which takes up to half of the time of a test that computes.
 */
export default class PlainEnvironment extends TestEnvironment {
  constructor(config: Arguments[0], context: Arguments[1]) {
    vm.createContext = () => createContext(vm.constants.DONT_CONTEXTIFY);
    try {
      super(config, context);
    } finally {
      vm.createContext = createContext;
    }
  }
}
