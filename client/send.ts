import { type CredentialSource, createSigner, regionIn } from './signing.ts';

/** Sends a request as the API wants it. What fails before it leaves throws; `fetch` does not. */
export type Send = (url: string, init: RequestInit) => Promise<Response | Unsent>;

/** No answer: `fetch` has failed, or was ended. */
export interface Unsent {
  readonly failed: unknown;
}

export interface SendOptions {
  readonly baseUrl: string;
  readonly region?: string;
  readonly credentials?: CredentialSource;
  readonly fetch?: typeof fetch;
}

export function createSend(options: SendOptions): Send {
  const { baseUrl, credentials, fetch: ask = fetch } = options;
  const request = isOpen(baseUrl, credentials)
    ? async (url: string, init: RequestInit) => new Request(url, init)
    : signed(options);
  return async (url, init) => {
    const made = await request(url, init);
    return ask(made).catch((failed: unknown) => ({ failed }));
  };
}

function signed({ baseUrl, credentials, region = regionIn(baseUrl) }: SendOptions) {
  if (region === undefined)
    throw new TypeError(`region: required, as ${new URL(baseUrl).host} does not name one`);
  const sign = createSigner(credentials);
  return (url: string, init: RequestInit) => sign(url, init, { service: 'execute-api', region });
}

/** `npm start` and the simulator ask for no signature. */
const isOpen = (baseUrl: string, credentials: CredentialSource | undefined): boolean =>
  credentials === undefined && /^(127\.0\.0\.1|localhost|\[::1\])$/.test(new URL(baseUrl).hostname);
