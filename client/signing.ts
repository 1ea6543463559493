import { AwsClient } from 'aws4fetch';

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

/** Asked at each request: whoever gives a function keeps what it gives, and renews what ends. */
export type CredentialSource = Credentials | (() => Promise<Credentials>);

/** For whom a request is signed. */
export interface Audience {
  readonly service: string;
  readonly region: string;
}

export type Sign = (url: string, init: RequestInit, to: Audience) => Promise<Request>;

/** AWS Signature V4. Without a source by the default provider chain, as the AWS CLI does; it is loaded with the first request. */
export function createSigner(source: CredentialSource = defaultChain()): Sign {
  return async (url, init, to) => {
    const { accessKeyId, secretAccessKey, sessionToken } =
      typeof source === 'function' ? await source() : source;
    const session = sessionToken === undefined ? {} : { sessionToken };
    const client = new AwsClient({ accessKeyId, secretAccessKey, ...session });
    return client.sign(url, { ...init, aws: { ...to } });
  };
}

/** It keeps credentials until five minutes before they end. */
function defaultChain(): () => Promise<Credentials> {
  let chain: Promise<() => Promise<Credentials>> | undefined;
  return async () => {
    chain ??= import('@aws-sdk/credential-provider-node').then(({ defaultProvider }) => defaultProvider());
    return (await chain)();
  };
}

/** The region that an address of API Gateway names. */
export const regionIn = (url: string): string | undefined =>
  /\.execute-api\.([a-z0-9-]+)\.amazonaws\.com/.exec(url)?.[1];
