/** The V1 endpoints: which fault target each belongs to, and what it does. The token comes before everything. */
import { cancelPayment } from './cancel.ts';
import { listChannels } from './channels.ts';
import { chargeAgain } from './charge.ts';
import { type Ending, perform } from './fault-gate.ts';
import type { FaultTarget } from './faults.ts';
import type { Fields } from './fields.ts';
import { find, findAll, getPayment, listByStatus } from './look-ups.ts';
import { answerOnly, type Operation } from './operation.ts';
import type { Simulation } from './simulation.ts';
import { badRequest, notFound, type Reply, unauthorized } from './wire.ts';

export interface V1Request {
  readonly method: string;
  readonly path: readonly string[];
  readonly query: Fields;
  readonly body: Fields;
  readonly authorization: string | undefined;
}

type Endpoint = { readonly target: FaultTarget; readonly operation: Operation };

const lookUp = (sim: Simulation, path: readonly string[], query: Fields): Endpoint | null => {
  const [, second = '', third, fourth] = path;
  if (path.length === 2 && second !== '') {
    return { target: 'payment', operation: answerOnly(() => getPayment(sim, second, query)) };
  }
  if (third === undefined || path.length > 4) return null;
  switch (second) {
    case 'findAll':
      return { target: 'findAll', operation: answerOnly(() => findAll(sim, third, fourth, query)) };
    case 'find':
      return { target: 'findAll', operation: answerOnly(() => find(sim, third, fourth, query)) };
    case 'status':
      return fourth === undefined
        ? { target: 'status', operation: answerOnly(() => listByStatus(sim, third, query)) }
        : null;
    default:
      return null;
  }
};

const endpoint = (sim: Simulation, { method, path, query, body }: V1Request): Endpoint | null => {
  switch (`${method} /${path.join('/')}`) {
    case 'POST /users/getToken':
      return {
        target: 'token',
        operation: answerOnly((at) => sim.tokens.issue(body, sim.settings.keys, at)),
      };
    case 'POST /subscribe/payments/again':
      return { target: 'again', operation: chargeAgain(sim, body) };
    case 'POST /payments/cancel':
      return { target: 'cancel', operation: cancelPayment(sim, body) };
    case 'GET /users/pg':
      return { target: 'pg', operation: answerOnly(() => listChannels(sim)) };
    default:
      return method === 'GET' && path[0] === 'payments' ? lookUp(sim, path, query) : null;
  }
};

/** What 이니시스 billing does not offer: the product must never call it, and a test can ask whether it did. */
const isUnsupported = ({ method, path }: V1Request): boolean =>
  (method === 'POST' && path.join('/') === 'subscribe/payments/onetime') ||
  (path[0] === 'subscribe' && path[1] === 'customers');

const reply = (answer: Reply): Ending => ({ kind: 'reply', reply: answer });

/** The vendor's paths end in an optional part (`/payments/findAll/{merchant_uid}/{payment_status}`): left out, a slash may stay. */
const withoutLastSlash = (path: readonly string[]): readonly string[] =>
  path.length > 1 && path.at(-1) === '' ? path.slice(0, -1) : path;

export const handleV1 = async (sim: Simulation, asked: V1Request, stopping: AbortSignal): Promise<Ending> => {
  const request = { ...asked, path: withoutLastSlash(asked.path) };
  if (isUnsupported(request)) {
    sim.database.sql
      .prepare('INSERT INTO unsupported_calls (method, path, at) VALUES (?, ?, ?)')
      .run(request.method, `/${request.path.slice(0, 3).join('/')}`, sim.now().toISOString());
    return reply(
      badRequest('KG이니시스 결제창 빌링은 이 API를 지원하지 않습니다. (결제창으로 빌링키를 발급하세요)'),
    );
  }
  const found = endpoint(sim, request);
  if (found === null) return reply(notFound('존재하지 않는 API입니다.'));
  if (found.target !== 'token' && !sim.tokens.accepts(request.authorization, sim.now())) {
    return reply(unauthorized());
  }
  return perform(sim, found.target, found.operation, stopping);
};
