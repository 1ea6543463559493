import { Refused } from './api.ts';

export type Outputs = Readonly<Record<string, string>>;

/** What the CDK puts behind a name that a construct's path stands before. */
const HASH = /[0-9A-F]{8}$/;

/**
 * By the names of our own stack, also where an instance of `IamportBilling` is embedded in another one: there a construct's path stands
 * before each and a hash behind (`BillingApiUrl0A1B2C3D`). Throws where several instances stand in the stack.
 */
export function ofOneInstance(stack: string, outputs: Outputs): Outputs {
  if (outputs['ApiUrl'] !== undefined) return outputs;
  const paths = Object.keys(outputs).flatMap((name) => {
    const [, path] = /^(.+)ApiUrl[0-9A-F]{8}$/.exec(name) ?? [];
    return path === undefined ? [] : [path];
  });
  const [path, ...others] = paths;
  if (path === undefined) return outputs;
  if (others.length > 0)
    throw new Refused(`${stack}: several instances, ${paths.join(', ')}: none can be chosen from here`);
  return Object.fromEntries(
    Object.entries(outputs)
      .filter(([name]) => name.startsWith(path))
      .map(([name, value]) => [name.slice(path.length).replace(HASH, ''), value]),
  );
}
