import type { Context, SQSBatchResponse } from 'aws-lambda';
import { createHandler as createWorker } from '../../functions/queue/charge-subscription.ts';
import { createHandler as createBatchWorker } from '../../functions/queue/run-batch.ts';
import { createHandler as createTick } from '../../functions/schedule/enqueue-due-charges.ts';
import { type Command, createDynamoModel, type Item } from '../../infra/local/dynamo-model/model.ts';
import { startSimulator } from '../../infra/local/iamport-simulator/server.ts';
import type { V1Payment } from '../../infra/local/iamport-simulator/wire.ts';
import { LOCAL_KEYS, localSettings } from '../../infra/local/settings.ts';
import { billingTableSchema } from '../../infra/local/table-schema.ts';
import { visibilityTimeoutSeconds } from '../../infra/topology.ts';
import { batchMessageBody } from '../../shared/adapters/batch-queue.ts';
import { type ChargeMessage, chargeMessageBody } from '../../shared/adapters/charge-queue.ts';
import { createGatewayCircuit } from '../../shared/adapters/circuit.ts';
import { createAccountRepository } from '../../shared/adapters/dynamo/account-repository.ts';
import { createBatchRepository } from '../../shared/adapters/dynamo/batch-repository.ts';
import { createCardRepository } from '../../shared/adapters/dynamo/card-repository.ts';
import { createDueRepository } from '../../shared/adapters/dynamo/due-repository.ts';
import { createHoldRepository } from '../../shared/adapters/dynamo/hold-repository.ts';
import { createIdempotencyRepository } from '../../shared/adapters/dynamo/idempotency-repository.ts';
import { createPlaceRepository } from '../../shared/adapters/dynamo/place-repository.ts';
import { createPlanRepository } from '../../shared/adapters/dynamo/plan-repository.ts';
import { createRecordLists } from '../../shared/adapters/dynamo/record-lists.ts';
import { createReferenceRepository } from '../../shared/adapters/dynamo/reference-repository.ts';
import { createRegistrationRepository } from '../../shared/adapters/dynamo/registration-repository.ts';
import type { Table } from '../../shared/adapters/dynamo/table.ts';
import { createHoldWatch } from '../../shared/adapters/hold-watch.ts';
import { createAccessTokens } from '../../shared/adapters/iamport/access-token.ts';
import { createIamportClient } from '../../shared/adapters/iamport/client.ts';
import { createPaymentGateway } from '../../shared/adapters/iamport/gateway.ts';
import { createHttpTransport, type HttpTransport } from '../../shared/adapters/iamport/transport.ts';
import { randomIds, sha256Digests } from '../../shared/adapters/ids.ts';
import { applyIssueRecord } from '../../shared/domain/registration-outcome.ts';
import type { BatchMessage } from '../../shared/ports.ts';
import { notices } from './charging.ts';
import { lambdaContext, sqsEvent, sqsRecord } from './events.ts';
import { BUYER, issuedPayment, issuePolicy, pendingRegistration, TEST_MID } from './fixtures.ts';
import { GOOD_CARD } from './local.ts';

/*
 * Processes that can be killed at any effect of theirs (a database command, a request to 아임포트, a message), over what
 * outlives them: the table, the queue and 아임포트 itself. Time is played from one due instant to the next.
 */

/** The process ends right after its n-th effect (counted over all processes, from 1), before it can learn of it. */
export interface Kill {
  readonly afterEffect: number;
}

export interface Effect {
  readonly name: string;
  /** The first of its process: dying there is a process that came to nothing. */
  readonly first: boolean;
}

export type CrashPorts = ReturnType<CrashWorld['ports']>;

type Simulator = Awaited<ReturnType<typeof startSimulator>>;
type Perform = <T>(name: string, effect: () => Promise<T> | T) => Promise<T>;

interface Message {
  readonly queue: 'charge' | 'batch';
  readonly body: string;
  readonly sentMs: number;
  visibleMs: number;
  receives: number;
}

/** What every world of a file shares: an 아임포트 with a clock that only moves forward. */
export interface CrashGround {
  readonly simulator: Simulator;
  readonly clock: { at: Date };
  /** One pool of connections: a killed process would leave its own open. */
  readonly http: HttpTransport;
  stop(): Promise<void>;
}

export async function startCrashGround(at: string): Promise<CrashGround> {
  const clock = { at: new Date(at) };
  const simulator = await startSimulator({
    port: 0,
    clock: { now: () => clock.at },
    databasePath: ':memory:',
    keys: LOCAL_KEYS,
  });
  return { simulator, clock, http: createHttpTransport(simulator.url), stop: () => simulator.stop() };
}

/** Without a remaining time middy sets no timer: a process that stands still here stands still for good. */
const context = { ...lambdaContext, getRemainingTimeInMillis: undefined } as unknown as Context;

export class CrashWorld {
  readonly #ground: CrashGround;
  readonly #kills: Kill[];
  readonly #model = createDynamoModel([billingTableSchema('billing')]);
  #messages: Message[] = [];
  /** All effects so far, in order. */
  readonly effects: Effect[] = [];

  constructor(ground: CrashGround, kills: readonly Kill[] = []) {
    this.#ground = ground;
    this.#kills = [...kills];
  }

  get now(): Date {
    return this.#ground.clock.at;
  }

  get items(): readonly Item[] {
    return this.#model.items('billing');
  }

  /** Where 아임포트 answers others. */
  get iamportUrl(): string {
    return this.#ground.simulator.url;
  }

  /** Payments under merchant_uids that begin so. */
  payments(prefix: string): readonly V1Payment[] {
    return this.#ground.simulator.payments().filter(({ merchant_uid }) => merchant_uid.startsWith(prefix));
  }

  /** Ports whose effects nobody interrupts: what a test sets up and looks at. */
  ports(perform: Perform = async (_, effect) => effect()) {
    const { simulator, clock, http } = this.#ground;
    const table: Table = {
      name: 'billing',
      client: {
        send: ((command: Command) =>
          perform(command.constructor.name, () => this.#model.execute(command))) as Table['client']['send'],
      },
    };
    const keys = async () => LOCAL_KEYS;
    const now = { now: () => clock.at };
    const transport: HttpTransport = (request) =>
      perform(`${request.method} ${request.path.split('?')[0]}`, () => http(request));
    const client = createIamportClient({
      transport,
      tokens: createAccessTokens(transport, { read: keys, reread: keys }, now),
      timeoutMs: 3_000,
      // No time passes in here: budgets are never used up.
      monotonicMs: () => 0,
      sleep: () => Promise.resolve(),
    });
    return {
      /** Any other effect that the process has. */
      effect: perform,
      clock: now,
      sleep: () => Promise.resolve(),
      ids: randomIds,
      digests: sha256Digests,
      journal: { record: () => {} },
      settings: localSettings('https://billing.example', simulator.url),
      accounts: createAccountRepository(table, notices),
      batches: createBatchRepository(table),
      lists: createRecordLists(table),
      cards: createCardRepository(table),
      due: createDueRepository(table),
      idempotency: createIdempotencyRepository(table),
      places: createPlaceRepository(table),
      plans: createPlanRepository(table),
      references: createReferenceRepository(table),
      registrations: createRegistrationRepository(table, notices),
      circuit: createGatewayCircuit(now),
      holds: createHoldWatch(createHoldRepository(table), now),
      gateway: createPaymentGateway({
        client,
        sandbox: 'allow',
        noticeUrl: 'http://127.0.0.1:9/',
        mark: 'crash-world',
      }),
      chargeQueue: {
        send: async (messages: readonly ChargeMessage[]) => {
          // The adapter makes no call for nothing.
          if (messages.length === 0) return;
          await perform('send', () => {
            for (const message of messages) this.#send('charge', chargeMessageBody(message));
          });
        },
      },
      batchQueue: {
        send: (message: BatchMessage, delaySeconds: number) =>
          perform('send', () => this.#send('batch', batchMessageBody(message), delaySeconds)),
      },
      delay: {
        postpone: async (receipt: string, seconds: number) => {
          const message = this.#messages.find((one) => receiptOf(one) === receipt);
          if (message !== undefined) message.visibleMs = clock.at.getTime() + seconds * 1000;
        },
      },
    };
  }

  #send(queue: Message['queue'], body: string, delaySeconds = 0): void {
    const nowMs = this.now.getTime();
    this.#messages.push({ queue, body, sentMs: nowMs, visibleMs: nowMs + delaySeconds * 1000, receives: 0 });
  }

  /** Runs a process of its own; `killed` when one of the kills has ended it. */
  async process<T>(run: (ports: CrashPorts) => Promise<T>): Promise<T | 'killed'> {
    let die: () => void = () => {};
    const died = new Promise<'killed'>((resolve) => {
      die = () => resolve('killed');
    });
    let dead = false;
    let first = true;
    const perform: Perform = async (name, effect) => {
      if (dead) return never();
      this.effects.push({ name, first });
      first = false;
      const number = this.effects.length;
      const dies = this.#kills.some(({ afterEffect }) => afterEffect === number);
      const outcome = await Promise.resolve()
        .then(effect)
        .then(
          (value) => ({ value }),
          (error: unknown) => ({ error }),
        );
      if (dies) {
        dead = true;
        die();
      }
      if (dead) return never();
      if ('error' in outcome) throw outcome.error;
      return outcome.value;
    };
    return Promise.race([run(this.ports(perform)), died]);
  }

  /** What nobody is killed in, and nobody counts. */
  async undisturbed(run: () => Promise<void>): Promise<void> {
    const kills = this.#kills.splice(0);
    await run();
    this.effects.length = 0;
    this.#kills.push(...kills);
  }

  /** A card that 아임포트 knows. Answers its customer_uid. */
  async registerCard(number = GOOD_CARD): Promise<string> {
    const { registrations, ids } = this.ports();
    const registrationId = ids.ulid(this.now);
    const uids = { merchantUid: `reg_${registrationId}`, customerUid: `card_${registrationId}` };
    const registration = pendingRegistration({ registrationId, ...uids, createdAt: this.now });
    const transition = applyIssueRecord(registration, issuedPayment(uids), issuePolicy(), this.now);
    if (transition.kind !== 'activate') throw new Error(transition.kind);
    await registrations.create(registration);
    await registrations.activate(registration, transition);
    await this.#post('/windows', {
      pg: `html5_inicis.${TEST_MID}`,
      pay_method: 'card',
      merchant_uid: uids.merchantUid,
      customer_uid: uids.customerUid,
      name: '카드 등록',
      amount: 0,
      buyer_email: BUYER.email,
      buyer_name: BUYER.name,
      buyer_tel: BUYER.tel,
      m_redirect_url: 'https://shop.example/',
    });
    const card = { card_number: number, expiry: '12/50', birth: '900101', pwd_2digit: '12' };
    await this.#post(`/windows/${uids.merchantUid}/submit`, card);
    return uids.customerUid;
  }

  async #post(path: string, body: object): Promise<void> {
    const response = await fetch(`${this.#ground.simulator.url}/simulator${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  }

  /** Plays ticks and messages, each in a process of its own, until `hours` from now. */
  async play(hours: number): Promise<void> {
    const endMs = this.now.getTime() + hours * 3_600_000;
    // A bound on a world that is always due; a day of trouble is some hundreds.
    for (let turn = 0; turn < 5_000; turn += 1) {
      const nextMs = Math.min(await this.#nextDueMs(), ...this.#messages.map(({ visibleMs }) => visibleMs));
      if (nextMs > endMs) {
        this.#ground.clock.at = new Date(endMs);
        return;
      }
      this.#ground.clock.at = new Date(Math.max(nextMs, this.now.getTime()));
      await this.#ground.simulator.tick();
      await this.process((ports) => createTick(ports)({ time: this.now.toISOString() }, context));
      for (const message of this.#messages.filter(({ visibleMs }) => visibleMs <= this.now.getTime())) {
        await this.#receive(message);
      }
    }
    throw new Error('always something due');
  }

  async #receive(message: Message): Promise<void> {
    message.receives += 1;
    message.visibleMs = this.now.getTime() + visibilityTimeoutSeconds(message.queue) * 1000;
    const record = sqsRecord(message.body, { receiveCount: message.receives });
    record.receiptHandle = receiptOf(message);
    record.attributes.SentTimestamp = String(message.sentMs);
    const answer = await this.process<SQSBatchResponse>((ports) =>
      (message.queue === 'charge' ? createWorker(ports) : createBatchWorker(ports))(
        sqsEvent(record),
        context,
      ),
    );
    if (answer !== 'killed' && answer.batchItemFailures.length === 0) {
      this.#messages = this.#messages.filter((one) => one !== message);
    }
  }

  async #nextDueMs(): Promise<number> {
    const { due } = this.ports();
    const far = new Date('2199-01-01T00:00:00Z');
    const firsts = await Promise.all(due.shards.map((shard) => due.list(shard, far, 1)));
    return Math.min(...firsts.flat().map(({ dueAt }) => dueAt.getTime()), Number.POSITIVE_INFINITY);
  }
}

const receiptOf = ({ body, sentMs, receives }: Message) => `${body}#${sentMs}#${receives}`;

function never<T>(): Promise<T> {
  return new Promise(() => {});
}
