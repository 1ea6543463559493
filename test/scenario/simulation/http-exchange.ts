import {
  type HttpAnswer,
  type HttpRequest,
  TransportError,
} from '../../../shared/adapters/iamport/transport.ts';
import { type Begun, type EffectWorld, latencyMs } from './effects.ts';
import type { Fault, Target } from './faults.ts';
import { type Arrival, brokenAnswers, lie } from './iamport-model.ts';
import type { Container, Invocation } from './world.ts';

export interface ExchangeTools {
  readonly world: EffectWorld;
  readonly begin: (container: Container, target: Target, label: string) => Begun | undefined;
  readonly lives: (invocation: Invocation) => boolean;
}

/** One HTTP exchange with 아임포트: the way there, the commit, the way back; each can go wrong. */
export function exchange(
  tools: ExchangeTools,
  container: Container,
  asked: HttpRequest,
): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const { world, lives } = tools;
    const request = world.alterRequest?.(asked) ?? asked;
    const target = targetOf(request);
    const begun = tools.begin(container, target, `${request.method} ${request.path} ${amountIn(request)}`);
    if (begun === undefined) return;
    const { invocation, fault } = begun;
    let post: ReturnType<typeof world.monitor.posting> | undefined;
    // We are on the handler's own stack here, and it must not catch this.
    const isRight = world.guarded(() => {
      if (target === 'charge') post = world.monitor.posting(request.body ?? '');
      if (target === 'cancel') world.monitor.canceling(request.body ?? '');
    });
    if (!isRight) return;
    const sentMs = world.scheduler.now;
    const timeoutAt = sentMs + request.timeoutMs;
    let isOver = false;

    /** The process hears of it, if it still waits and lives. */
    const settle = (atMs: number, act: () => void): void => {
      world.scheduler.at(Math.min(atMs, timeoutAt), () => {
        if (isOver) return;
        isOver = true;
        if (lives(invocation)) act();
      });
    };
    const answer = (given: HttpAnswer, atMs = world.scheduler.now + latencyMs(world, target) / 2): void =>
      settle(atMs, () => {
        if (world.scheduler.now >= timeoutAt) reject(new TransportError('timeout'));
        else {
          if (given.status === 401) post?.notExecuted();
          if (target === 'cancel') world.monitor.cancelAnswered(request.body ?? '', given);
          resolve(given);
        }
      });
    const fail = (kind: 'timeout' | 'connection'): void =>
      settle(kind === 'timeout' ? timeoutAt : world.scheduler.now + 5, () =>
        reject(new TransportError(kind)),
      );

    world.scheduler.after(latencyMs(world, target) / 2, () => {
      if (!invocation.isAlive && world.random.chance(0.3)) return;
      const instead = insteadOf(fault);
      if (instead !== undefined) return typeof instead === 'string' ? fail(instead) : answer(instead);
      if (fault?.kind === 'unauthorized') world.iamport.revokeToken();
      const arrival = world.iamport.arrive(request);
      if (arrival.kind === 'answer') return ended(arrival.answer);
      commitWhenDue(
        world,
        arrival,
        fault,
        (given) => ended(given),
        () => fail('timeout'),
      );
    });

    function ended(given: HttpAnswer): void {
      if (fault?.kind.startsWith('wrong_')) world.monitor.lied();
      switch (fault?.kind) {
        case 'crash_after':
          return world.crash(invocation, 'after');
        case 'timeout_after':
          return fail('timeout');
        case 'reset_after':
          return fail('connection');
        case 'error_5xx_after':
          return answer(brokenAnswers.error_5xx);
        case 'html_after':
          return answer(brokenAnswers.html);
        case 'wrong_amount':
          return answer(lie(given, 'amount'));
        case 'wrong_customer':
          return answer(lie(given, 'customer'));
        default:
          return answer(given);
      }
    }
  });
}

/** Under `racy` there is a gap between check and commit; a late commit leaves the sender without an answer. */
function commitWhenDue(
  world: EffectWorld,
  arrival: Exclude<Arrival, { kind: 'answer' }>,
  fault: Fault | undefined,
  committed: (answer: HttpAnswer) => void,
  silent: () => void,
): void {
  const how = { sandbox: fault?.kind === 'sandbox', failFirst: fault?.kind === 'flip' };
  const commit = () => (arrival.kind === 'charge' ? arrival.commit(how) : arrival.commit());
  if (fault?.kind === 'late_commit') {
    const lateMs = fault.ms ?? 0;
    if (arrival.kind === 'charge') world.lateCommitDrawn(arrival.order.merchantUid, lateMs);
    else world.monitor.lateCancel(lateMs);
    world.scheduler.after(lateMs, () => void commit());
    return silent();
  }
  if (world.environment.policy === 'racy' && arrival.kind === 'charge') {
    world.scheduler.after(world.random.between(20, 1_500), () => finish());
    return;
  }
  finish();

  function finish(): void {
    const { rows } = world.iamport;
    const before = rows.length;
    const answer = commit();
    // What has been refused has no row of its own.
    const flipped = fault?.kind === 'flip' && rows.length > before ? rows.at(-1) : undefined;
    if (flipped?.payment.status === 'failed' && arrival.kind === 'charge') {
      world.scheduler.after(fault?.ms ?? 0, () => {
        world.monitor.flipped(flipped);
        world.iamport.flip(flipped);
      });
    }
    committed(answer);
  }
}

function insteadOf(fault: Fault | undefined): HttpAnswer | 'timeout' | 'connection' | undefined {
  switch (fault?.kind) {
    case 'timeout_before':
      return 'timeout';
    case 'reset_before':
      return 'connection';
    case 'error_5xx':
    case 'error_429':
    case 'code_1':
    case 'code_trouble':
      return brokenAnswers[fault.kind];
    default:
      return undefined;
  }
}

function targetOf({ method, path }: HttpRequest): Target {
  if (method === 'GET') return 'look_up';
  if (path === '/users/getToken') return 'token';
  return path === '/payments/cancel' ? 'cancel' : 'charge';
}

function amountIn({ body }: HttpRequest): string {
  if (body === undefined) return '';
  const { merchant_uid, amount, customer_uid } = JSON.parse(body) as Record<string, unknown>;
  return [merchant_uid, amount, customer_uid].filter((part) => part !== undefined).join(' ');
}
