/** The real client as it is wired on AWS, with a secret, a clock and a wire that a test can look at. */
import { type AccessTokens, createAccessTokens } from '../../shared/adapters/iamport/access-token.ts';
import { createIamportClient, type IamportClient } from '../../shared/adapters/iamport/client.ts';
import { createPaymentGateway } from '../../shared/adapters/iamport/gateway.ts';
import { createPaymentListing } from '../../shared/adapters/iamport/payment-listing.ts';
import { createHttpTransport, type HttpTransport } from '../../shared/adapters/iamport/transport.ts';
import type { IamportKeys } from '../../shared/adapters/secret.ts';
import type { PaymentGateway, PaymentListing } from '../../shared/ports.ts';

export interface ClientHarness {
  readonly gateway: PaymentGateway;
  readonly listing: PaymentListing;
  readonly client: IamportClient;
  /** `METHOD /path` of everything that left, in order. */
  readonly sent: readonly string[];
  /** For what it waited in vain: time limits of requests without an answer, delays before the next try, ms. */
  readonly waitsMs: readonly number[];
  readonly secretReads: readonly ('read' | 'reread')[];
  count(start: string): number;
}

export interface ClientOptions {
  readonly url: string;
  readonly now?: () => Date;
  readonly timeoutMs?: number;
  /** The first so many look-ups wait for half a second only. */
  readonly impatient?: number;
  /** What the cache still holds, and what Secrets Manager has. */
  readonly cached?: IamportKeys;
  readonly current?: IamportKeys;
  readonly sandbox?: 'refuse' | 'allow' | 'require';
  /** Whether the waits between tries last as long as they say; otherwise a tenth of it. */
  readonly realWaits?: boolean;
  /** Instead of asking for a token at all. */
  readonly tokens?: AccessTokens;
}

export const CLIENT_KEYS: IamportKeys = { impKey: 'key', impSecret: 'secret' };

export function createClientHarness(options: ClientOptions): ClientHarness {
  const {
    url,
    now = () => new Date(),
    timeoutMs = 30_000,
    current = CLIENT_KEYS,
    cached = current,
  } = options;
  const sent: string[] = [];
  const secretReads: ('read' | 'reread')[] = [];
  const waitsMs: number[] = [];
  const wire = createHttpTransport(url);
  let impatient = options.impatient ?? 0;
  const transport: HttpTransport = (request) => {
    sent.push(`${request.method} ${request.path}`);
    const isShort = request.method === 'GET' && impatient-- > 0;
    return wire(isShort ? { ...request, timeoutMs: 500 } : request).catch((error: unknown) => {
      waitsMs.push(request.timeoutMs);
      throw error;
    });
  };
  const sleep = (ms: number) => {
    waitsMs.push(ms);
    return new Promise<void>((resolve) => setTimeout(resolve, options.realWaits ? ms : ms / 10));
  };
  const secrets = {
    async read() {
      secretReads.push('read');
      return secretReads.includes('reread') ? current : cached;
    },
    async reread() {
      secretReads.push('reread');
      return current;
    },
  };
  const client = createIamportClient({
    transport,
    tokens: options.tokens ?? createAccessTokens(transport, secrets, { now }),
    timeoutMs,
    monotonicMs: () => performance.now(),
    sleep,
  });
  return {
    gateway: createPaymentGateway({
      mark: 'this-stack',
      client,
      sandbox: options.sandbox ?? 'allow',
      noticeUrl: 'https://billing.example/webhooks/iamport',
    }),
    listing: createPaymentListing(client),
    client,
    sent,
    waitsMs,
    secretReads,
    count: (start) => sent.filter((line) => line.startsWith(start)).length,
  };
}

/** A token that never changes, for servers that do not care. */
export const fixedTokens: AccessTokens = { get: async () => 'token-of-the-test', drop: () => {} };

/** What a call ended with, and after how long. */
export async function outcomeOf(call: Promise<unknown>): Promise<{ error: unknown; ms: number }> {
  const startedAt = performance.now();
  const error = await call.then(
    () => undefined,
    (caught: unknown) => caught,
  );
  return { error, ms: performance.now() - startedAt };
}
