type Provided<T> = T | (() => Promise<T>);

interface Config {
  readonly serviceId: string;
  readonly region: () => Promise<string>;
  readonly endpoint?: unknown;
  readonly useFipsEndpoint?: Provided<boolean>;
  readonly useDualstackEndpoint?: Provided<boolean>;
  readonly endpointProvider: (parameters: object) => object;
}
interface Resolved extends Config {
  readonly useFipsEndpoint: () => Promise<boolean>;
  readonly useDualstackEndpoint: () => Promise<boolean>;
  /** The same for each call of a process. */
  endpointOnLambda?: Promise<object>;
}

/**
 * Stands in for what finds a call's endpoint anew each time, by rules that look at its input: one client of ours speaks to
 * one endpoint. endpoint.ts knows which; `AWS_ENDPOINT_URL_<SERVICE>` and `AWS_ENDPOINT_URL` come first.
 */
export function resolveEndpointConfig(input: Config): Config {
  if (input.endpoint !== undefined)
    throw new Error('left out of the bundle: clients with an endpoint of their own');
  return Object.assign(input, {
    endpoint: undefined,
    isCustomEndpoint: false,
    tls: true,
    useFipsEndpoint: provider(input.useFipsEndpoint),
    useDualstackEndpoint: provider(input.useDualstackEndpoint),
  });
}

export async function resolveParams(
  _input: unknown,
  _instructions: unknown,
  config: Resolved,
): Promise<object> {
  const { AWS_ENDPOINT_URL } = process.env;
  const own = process.env[`AWS_ENDPOINT_URL_${config.serviceId.toUpperCase().replaceAll(' ', '_')}`];
  return {
    Region: await config.region(),
    Endpoint: own || AWS_ENDPOINT_URL || undefined,
    UseFIPS: await config.useFipsEndpoint(),
    UseDualStack: await config.useDualstackEndpoint(),
  };
}

type Next = (args: unknown) => unknown;

export const getEndpointPlugin = (config: Resolved) => ({
  applyToStack(stack: { addRelativeTo(middleware: unknown, options: object): void }) {
    const middleware = (next: Next, context: { endpointV2?: object }) => async (args: unknown) => {
      config.endpointOnLambda ??= resolveParams({}, {}, config).then(config.endpointProvider);
      context.endpointV2 = await config.endpointOnLambda;
      return next(args);
    };
    // As the SDK places its own: other middleware stands by this name.
    stack.addRelativeTo(middleware, {
      name: 'endpointV2Middleware',
      step: 'serialize',
      tags: ['ENDPOINT_PARAMETERS', 'ENDPOINT_V2', 'ENDPOINT'],
      override: true,
      relation: 'before',
      toMiddleware: 'serializerMiddleware',
    });
  },
});

const provider = (given: Provided<boolean> = false) =>
  typeof given === 'function' ? given : async () => given;
