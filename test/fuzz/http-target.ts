import { type FunctionSpec, routesOf } from '../../infra/topology.ts';
import { lambdaContext } from '../support/events.ts';
import { demand, demandNothingSecret, demandUnchanged, stateOf } from './finding.ts';
import type { Known } from './history.ts';
import { type BuiltRequest, buildRequest } from './http-input.ts';
import { type HttpInput, httpInput } from './http-mutation.ts';
import {
  type Answer,
  demandAnswer,
  demandGoodRefusal,
  demandGoodSuccess,
  isRefusal,
  tokenSecretsOf,
} from './http-oracle.ts';
import type { GoodRequest } from './http-requests.ts';
import { BUYER } from './secrets.ts';
import type { Target } from './target.ts';
import type { FuzzWorld } from './world.ts';

export function httpTarget(
  world: FuzzWorld,
  known: Known,
  spec: FunctionSpec,
  goods: readonly GoodRequest[],
): Target<HttpInput> {
  if (spec.trigger.kind !== 'http') throw new Error(`${spec.name} has no route`);
  const [{ key: route } = { key: '' }] = routesOf(spec);
  const tokens = tokenSecretsOf(known);
  const ids = idsOf(known);
  const send = async (request: BuiltRequest) =>
    (await world.handlerOf(spec.name)(request.event, lambdaContext)) as Answer;

  return {
    name: `${route}  (${spec.name})`,
    input: httpInput,
    async run(input) {
      const request = buildRequest(route, goods, ids, input);
      const before = stateOf(world);
      const answer = await send(request);
      demandAnswer(spec, answer, request);
      demandNothingSecret(world, BUYER, tokens);
      const key = request.event.headers?.['idempotency-key'];
      if (answer.statusCode >= 400) demandGoodRefusal(spec, answer, request);
      if (isRefusal(answer) || (answer.statusCode >= 400 && answer.body.startsWith('<')))
        demandUnchanged(world, before, key);
      else demandGoodSuccess(spec, request, goods, world, before);
      if (input.twice) await demandSame(request, answer, key);
      return `${Math.floor(answer.statusCode / 100)}xx`;
    },
  };

  /** With a key the second answer is the first one, and nothing more happens; without one nothing breaks either. */
  async function demandSame(request: BuiltRequest, first: Answer, key: string | undefined): Promise<void> {
    const { charges, cancels } = world.outbox;
    const sent = charges.length + cancels.length;
    const second = await send(request);
    demandAnswer(spec, second, request);
    const takesKey =
      spec.trigger.kind === 'http' &&
      request.event.routeKey.startsWith('POST ') &&
      spec.trigger.auth === 'iam';
    if (key === undefined || !takesKey) return;
    demand(charges.length + cancels.length === sent, 'a repeated request asked for money', () => [
      charges,
      cancels,
    ]);
    // What was not known yet may be known by now.
    if (first.statusCode === 202) return;
    demand(second.statusCode === first.statusCode, 'a repetition is answered otherwise', () => [
      first,
      second,
    ]);
    const same = withoutTokens(second.body) === withoutTokens(first.body);
    if (first.statusCode < 400) demand(same, 'a repetition is answered otherwise', () => [first, second]);
  }
}

/** A repeated registration, and a repeated link, is the same one under a token of its own. */
const withoutTokens = (body: string) =>
  body.replaceAll(/\/(?:checkout|manage)\/([0-9A-Z]{26})\.[\w-]{43}/g, '/checkout/$1');

/** Every id of this world: each is put where another one belongs. */
function idsOf(known: Known): readonly string[] {
  return [
    ...Object.values(known.plans),
    ...Object.values(known.cards),
    ...Object.values(known.subscriptions),
    ...Object.values(known.charges),
    ...known.customers,
    ...Object.values(known.registrations).flatMap((opened) => Object.values(opened)),
    `${known.registrations.fresh.registrationId}.${known.registrations.used.token.split('.')[1]}`,
  ];
}
