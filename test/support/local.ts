import { EVENT_SOURCE, eventFromLambda } from '../../client/events.ts';
import { type LocalStack, type LocalStackOptions, startLocalStack } from '../../infra/local/local-stack.ts';
import { eventDetail } from '../../shared/domain/published-event.ts';
import { registrationRequest } from './fixtures.ts';
import { withFreshKey } from './idempotency-key.ts';
import type { Wire } from './wire.ts';

export { eventually } from './patience.ts';

/** What POST /card-registrations answers. */
export interface Opened {
  readonly registration_id: string;
  readonly checkout_url: string;
  readonly expires_at: string;
  readonly request_pay: Readonly<Record<string, string | number>> & {
    readonly merchant_uid: string;
    readonly customer_uid: string;
    readonly m_redirect_url: string;
    readonly notice_url: string;
  };
}

/** What the simulator answers to a submitted window. */
export interface Submitted {
  readonly imp_uid: string;
  readonly merchant_uid: string;
  readonly redirect_to: string;
  readonly success: boolean;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly json: Wire;
}

/** The whole product on free ports, in memory, with what a test does to it. */
export interface TestStack {
  readonly stack: LocalStack;
  /** Every line the stack printed. */
  readonly printed: readonly string[];
  http(method: string, url: string, body?: unknown, headers?: Record<string, string>): Promise<HttpAnswer>;
  open(overrides?: object): Promise<Opened>;
  /** The customer's press of the button, without the browser. The webhook comes by itself, unless a fault is set. */
  submit(opened: Opened, card?: string | { readonly cancel: true }): Promise<Submitted>;
  /** POST /checkout/{token}/complete, as the page does it. */
  complete(opened: Opened, impUid: string | null, merchantUid?: string): Promise<HttpAnswer>;
  status(opened: Opened): Promise<HttpAnswer>;
  /** Plays every message that is due, and those that become due within `ms`. */
  drain(ms?: number): Promise<void>;
  /** Registrations and cards as they are stored (without time line): for comparing before and after. */
  stored(): Promise<{ registrations: StoredItem[]; cards: StoredItem[] }>;
  stop(): Promise<void>;
}

export type StoredItem = Record<string, Wire>;

/** More than any test brings about. */
const MOST_EVENTS = 100_000;

export const GOOD_CARD = '4000000000000000';
export const DECLINED_CARD = '4100000000120026';

/** `at`: what the clock shows; real time if absent. */
export interface TestStackOptions extends Pick<LocalStackOptions, 'settings'> {
  readonly at?: string;
}

export async function startTestStack({ at, ...options }: TestStackOptions = {}): Promise<TestStack> {
  const printed: string[] = [];
  const stack = await startLocalStack({
    ...options,
    port: 0,
    simulatorPort: 0,
    print: (line) => printed.push(line),
  });
  if (at !== undefined) {
    // At once: what runs daily need not run through the years that lie before.
    stack.clock.holdAt(new Date(at));
    await stack.player.playTo(new Date(at));
  }

  const http: TestStack['http'] = async (method, url, body, headers = {}) => {
    const isText = typeof body === 'string';
    const response = await fetch(new URL(url, stack.url), {
      method,
      redirect: 'manual',
      headers: {
        ...(body === undefined || isText ? {} : { 'content-type': 'application/json' }),
        ...withFreshKey(method, new URL(url, stack.url).pathname, headers),
      },
      ...(body === undefined ? {} : { body: isText ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, json: parsed(text) };
  };
  const simulator = (path: string, body: unknown) =>
    http('POST', `${stack.simulator.url}/simulator${path}`, body);

  return {
    stack,
    printed,
    http,
    async open(overrides) {
      const answer = await http('POST', '/card-registrations', registrationRequest(overrides));
      if (answer.status !== 201) throw new Error(`not opened: ${answer.status} ${answer.text}`);
      return answer.json;
    },
    async submit(opened, card = GOOD_CARD) {
      const { merchant_uid } = opened.request_pay;
      await simulator('/windows', opened.request_pay);
      const input = { card_number: card, expiry: '12/30', birth: '900101', pwd_2digit: '12' };
      const answer = await simulator(
        `/windows/${merchant_uid}/submit`,
        typeof card === 'string' ? input : card,
      );
      if (answer.status !== 200) throw new Error(`not submitted: ${answer.status} ${answer.text}`);
      return answer.json;
    },
    complete: (opened, impUid, merchantUid) =>
      http('POST', `${opened.checkout_url}/complete`, {
        imp_uid: impUid,
        merchant_uid: merchantUid ?? opened.request_pay.merchant_uid,
      }),
    status: (opened) => http('GET', `/card-registrations/${opened.registration_id}`),
    async drain(ms = 0) {
      await stack.player.playTo(new Date(stack.clock.now().getTime() + ms));
    },
    async stored() {
      const { registrations, cards } = (await http('GET', '/console/state')).json;
      return { registrations, cards };
    },
    async stop() {
      // Whatever a test has brought about was told as a merchant's code expects it.
      for (const event of stack.events.list(MOST_EVENTS))
        eventFromLambda({ source: EVENT_SOURCE, 'detail-type': event.type, detail: eventDetail(event) });
      await stack.stop();
    },
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
