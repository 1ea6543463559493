import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import fc from 'fast-check';
import { type HttpLambda, routesTo } from '../../infra/local/api-gateway.ts';
import { startGateway } from '../../infra/local/server.ts';
import { functions } from '../../infra/topology.ts';
import { liveThrough } from './history.ts';
import { rawInput, sendRaw } from './raw-http.ts';
import { createFuzzWorld } from './world.ts';

export interface SocketReport {
  readonly inputs: number;
  /** First lines of answers, and how often; '' is none. */
  readonly answers: Readonly<Record<string, number>>;
  /** What the gateway printed: only what broke it does. */
  readonly printed: readonly string[];
  /** Good requests between, and how many of them were answered as ever. */
  readonly good: number;
  readonly goodAnswered: number;
}

/** So many connections at a time; after each such group a good request. */
const AT_ONCE = 50;

/** Bytes that are no HTTP, or hardly, for the local gateway in front of the real handlers. */
export async function fuzzSocket(inputs: number, seed: number): Promise<SocketReport> {
  const world = await createFuzzWorld();
  const known = await liveThrough(world);
  world.putBack();
  const routes = functions
    .filter(({ trigger }) => trigger.kind === 'http')
    .flatMap((spec) => routesTo(spec, world.handlerOf(spec.name) as unknown as HttpLambda));
  const none = async (): Promise<APIGatewayProxyStructuredResultV2 | undefined> => undefined;
  const { server, port } = await startGateway({
    port: 0,
    routes: () => routes,
    console: none,
    allowedReturnUrls: world.settings.allowedReturnUrls,
  });
  const printed: string[] = [];
  const { error } = console;
  console.error = (...values: unknown[]) => void printed.push(values.map(String).join(' '));
  const answers: Record<string, number> = {};
  let [good, goodAnswered] = [0, 0];
  try {
    const samples = fc.sample(rawInput, { numRuns: inputs, seed });
    for (let done = 0; done < samples.length; done += AT_ONCE) {
      const group = samples.slice(done, done + AT_ONCE);
      for (const answer of await Promise.all(group.map((input) => sendRaw(port, input)))) {
        const first = /^HTTP\/1\.1 \d{3}/.exec(answer)?.[0] ?? answer.slice(0, 20);
        answers[first] = (answers[first] ?? 0) + 1;
      }
      good += 1;
      const response = await fetch(`http://127.0.0.1:${port}/plans/${known.plans.monthly}`);
      const { plan_id } = (await response.json()) as { plan_id?: string };
      if (response.status === 200 && plan_id === known.plans.monthly) goodAnswered += 1;
    }
  } finally {
    console.error = error;
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
  return { inputs, answers, printed, good, goodAnswered };
}
