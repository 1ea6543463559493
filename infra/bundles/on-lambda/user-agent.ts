interface Config {
  readonly defaultUserAgentProvider: () => Promise<string>;
}
interface Arguments {
  readonly request: { readonly headers: Record<string, string> };
}
type Next = (args: Arguments) => unknown;

/** Stands in for what puts the user agent together anew at each call: the SDK, Node and the service, with their versions. */
export const createDefaultUserAgentProvider = (client: {
  readonly serviceId: string;
  readonly clientVersion: string;
}) => {
  const { serviceId, clientVersion } = client;
  const service = `api/${serviceId.toLowerCase().replaceAll(' ', '_')}#${clientVersion}`;
  const userAgent = `aws-sdk-js/${clientVersion} ua/2.1 lang/js md/nodejs#${process.versions.node} ${service}`;
  return async () => userAgent;
};

export const resolveUserAgentConfig = <C>(config: C): C => config;

export const getUserAgentPlugin = (config: Config) => ({
  applyToStack(stack: { add(middleware: unknown, options: object): void }) {
    const middleware = (next: Next) => async (args: Arguments) => {
      args.request.headers['user-agent'] = await config.defaultUserAgentProvider();
      return next(args);
    };
    stack.add(middleware, { name: 'getUserAgentMiddleware', step: 'build', priority: 'low', override: true });
  },
});
