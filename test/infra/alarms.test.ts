import { beforeAll, describe, expect, test } from '@jest/globals';
import { type AlarmId, alarmTexts } from '../../infra/alarm-texts.ts';
import { functions, type Trigger } from '../../infra/topology.ts';
import { answeredWith } from '../support/access-log.ts';
import { type Alarm, alarmsOf } from '../support/alarms.ts';
import { ofType, only, type Synthesized, synthesized } from '../support/billing-template.ts';
import { issuedPayment } from '../support/fixtures.ts';
import * as journal from '../support/journal-lines.ts';
import { metricFilters, metricsOf } from '../support/metric-filters.ts';
import { type Metrics, metricKey } from '../support/metrics.ts';
import {
  deadLettersOf,
  deadLettersOfStream,
  deadLettersOfTimers,
  ofApi,
  ofFunction,
  ofQueue,
  queueOf,
} from '../support/watched-resources.ts';

const prod = synthesized('prod');
const watched = synthesized('watched');
const alarms = alarmsOf(prod);
const filters = metricFilters(prod);

type Entries = readonly Parameters<typeof journal.asLines>[0][number][];

const journaled = (entries: Entries): Metrics => caseOf(journal.asLines(entries)).metrics;
const many = (entries: Entries, times: number): Entries =>
  Array.from({ length: times }, () => entries).flat();
/** Of lines that real code wrote in one go, those of one word: each word has to move its alarm alone. */
const having = (entries: Entries, field: 'event' | 'reason', word: string): Entries =>
  entries.filter((entry) => entry[field] === word);

/** What CloudWatch has of one period, and the lines that it is of. */
interface Case {
  readonly metrics: Metrics;
  readonly lines: readonly object[];
}
const caseOf = (lines: readonly object[], more: Metrics = {}): Case => ({
  metrics: { ...metricsOf(filters, lines), ...more },
  lines,
});
const saying = (metrics: Metrics): Case => ({ metrics, lines: [] });

/** What each alarm is about: it rings by each of the first, and by none of the second. Lines are of the real code. */
interface Moves {
  readonly rings: readonly Case[];
  readonly rests: readonly Case[];
}

const chargeQueue = queueOf(prod, 'charge-subscription');
const WAITING = ofQueue(chargeQueue, 'ApproximateNumberOfMessagesVisible');
const BEGUN = ofQueue(chargeQueue, 'ApproximateNumberOfMessagesNotVisible');
const own = (MetricName: string) => metricKey({ Namespace: 'IamportBilling/prod', MetricName }, 'Sum');
const namesOf = (...kinds: readonly Trigger['kind'][]) =>
  functions.filter(({ trigger }) => kinds.includes(trigger.kind)).map(({ name }) => name);

let moves: Readonly<Record<AlarmId, Moves>>;
/** A day on which all goes well, and one card declines from its first charge to its last. */
let declinedCard: Metrics;

beforeAll(async () => {
  const down = await journal.hints([], 'gateway_unavailable');
  const wrong = await journal.hints([journal.otherCard()]);
  const settled = await journal.hints([issuedPayment()]);
  const [forged, bad, held] = [
    await journal.forgedHints(),
    await journal.badElements(),
    await journal.heldTick(),
  ];
  const [paid, declined, lost] = [
    await journal.charges('paid'),
    await journal.charges('declined'),
    await journal.charges('lost'),
  ];
  const [compared, surplus] = [await journal.comparison(false), await journal.comparison(true)];
  const [fiveDue, fourDue, oneDue] = [
    await journal.dueAndNotBegun(5),
    await journal.dueAndNotBegun(4),
    await journal.dueAndNotBegun(1),
  ];
  const counted = (rings: readonly Entries[], ...rests: readonly Entries[]): Moves => ({
    rings: rings.map((entries) => caseOf(journal.asLines(entries))),
    rests: rests.map((entries) => caseOf(journal.asLines(entries))),
  });
  /** Each alone is enough. */
  const said = (metrics: readonly string[], rings: number): Moves => ({
    rings: metrics.map((metric) => saying({ [metric]: rings })),
    rests: metrics.map((metric) => saying({ [metric]: rings - 1 })),
  });
  const old = (fn: string) => said([ofQueue(queueOf(prod, fn), 'ApproximateAgeOfOldestMessage')], 3_600);
  const dead = (queue: string) => said([ofQueue(queue, 'ApproximateNumberOfMessagesVisible')], 1);
  const deadOf = (fn: string) => dead(deadLettersOf(prod, queueOf(prod, fn)));
  moves = {
    NoTick: { rings: [saying({})], rests: [caseOf(journal.asLines(await journal.dueAndNotBegun(0)))] },
    // A tick that finds nothing to compare, of which there are 95 a day, is none.
    NoReconciliation: counted(
      // What a person asks for says nothing of the schedule.
      [[...(await journal.nothingToCompare()), ...(await journal.askedComparison())]],
      compared,
    ),
    NothingPaid: {
      rings: [
        caseOf(journal.asLines(fiveDue)),
        saying({ [WAITING]: 5 }),
        saying({ [BEGUN]: 5 }),
        caseOf(journal.asLines(fourDue), { [WAITING]: 1 }),
      ],
      rests: [
        ...[paid, declined, held].map((one) => caseOf(journal.asLines([...fiveDue, ...one]))),
        caseOf(journal.asLines(fourDue)),
        saying({ [WAITING]: 2, [BEGUN]: 2 }),
      ],
    },
    DeclinesUnusual: counted(
      [[...many(declined, 10), ...many(paid, 10)]],
      // Nineteen, or fewer than half, say nothing.
      [...many(declined, 9), ...many(paid, 11)],
    ),
    ChargingHeld: counted([held], oneDue),
    KeysRefused: counted(
      [await journal.hints([], 'secret_unusable'), await journal.hints([], 'gateway_rejected_credentials')],
      down,
    ),
    ChargeAlarms: counted([await journal.charges('paid', { amount: 1 })], paid),
    ChargeQueueOld: old('charge-subscription'),
    SettleQueueOld: old('settle-payment'),
    SettleDeadLetters: deadOf('settle-payment'),
    ChargeDeadLetters: deadOf('charge-subscription'),
    BatchDeadLetters: deadOf('run-batch'),
    WebhookDeadLetters: deadOf('deliver-webhook'),
    EventsDeadLetters: dead(deadLettersOfStream(prod)),
    TimerDeadLetters: dead(deadLettersOfTimers(prod)),
    ApiErrors: said([ofApi(prod, '5xx')], 5),
    RequestErrors: {
      rings: [
        caseOf([answeredWith(prod, '500')]),
        caseOf([answeredWith(prod, '503', 'The function timed out')]),
      ],
      rests: [caseOf([answeredWith(prod, '503'), answeredWith(prod, '400')])],
    },
    FunctionErrors: said(
      namesOf('queue', 'schedule', 'stream').map((fn) => ofFunction(prod, fn, 'Errors', 'Sum')),
      1,
    ),
    EventsBehind: said(
      namesOf('stream').map((fn) => ofFunction(prod, fn, 'IteratorAge', 'Maximum')),
      600_000,
    ),
    // Of the account, and so without a function's name.
    Throttled: said([metricKey({ Namespace: 'AWS/Lambda', MetricName: 'Throttles' }, 'Sum')], 1),
    ReconciliationAlarms: counted(
      [
        having(surplus, 'event', 'surplus'),
        having(await journal.unexplained(), 'event', 'reconciliation.alarm'),
      ],
      compared,
    ),
    ChargesUnknown: counted([many(lost, 20)], many(lost, 19), many(paid, 20), many(declined, 20)),
    GatewayTrouble: counted(
      [
        many(down, 10),
        many(await journal.hints([], 'gateway_no_token'), 10),
        many(await journal.hints([], 'gateway_invalid_answer'), 10),
      ],
      many(down, 9),
    ),
    HintsRefused: counted([many(wrong, 10)], many(wrong, 9), many(settled, 10)),
    ForgedHints: counted(
      [having(forged, 'event', 'hint.forged'), having(forged, 'reason', 'too_many_hints')].map((lines) =>
        many(lines, 20),
      ),
      wrong,
    ),
    BadElements: counted(
      ['due.unreadable', 'due.failed', 'event.unreadable'].map((word) => having(bad, 'event', word)),
      oneDue,
    ),
    WebhooksFailed: counted([await journal.webhook(410)], await journal.webhook(200)),
  };
  declinedCard = { ...journaled([...(await journal.declinedLife()), ...compared]), ...quiet };
});

/** AWS's own metrics on such a day, whatever they are of. */
const QUIET: Readonly<Record<string, number>> = {
  ApproximateAgeOfOldestMessage: 1,
  ApproximateNumberOfMessagesVisible: 0,
  ApproximateNumberOfMessagesNotVisible: 1,
  Errors: 0,
  IteratorAge: 100,
  Throttles: 0,
  '5xx': 0,
};
const quiet: Metrics = Object.fromEntries(
  alarms
    .flatMap(({ looksAt }) => looksAt)
    .filter((key) => key.startsWith('AWS/'))
    .map((key) => [key, QUIET[key.split(' ')[1] ?? ''] ?? Number.NaN]),
);

const idsThatRing = (metrics: Metrics) =>
  alarms.filter((alarm: Alarm) => alarm.rings(metrics)).map(({ id }) => id);

test('there is an alarm for each text, and no other', () => {
  expect(alarms.map(({ id }) => id).sort()).toEqual(Object.keys(alarmTexts).sort());
});

test('a stage without webhooks has all but those of them', () => {
  const without = alarmsOf(synthesized('app-schemes-only')).map(({ id }) => id);
  expect(alarms.map(({ id }) => id).filter((id) => !without.includes(id))).toEqual([
    'WebhookDeadLetters',
    'WebhooksFailed',
  ]);
});

test.each(alarms.map((alarm) => [alarm.id, alarm] as const))(
  '%s rings by each thing that it is about, alone, and not by less',
  (id, { rings }) => {
    const { rings: loud, rests } = moves[id as AlarmId];
    expect(loud.map(({ metrics }) => rings(metrics))).toEqual(loud.map(() => true));
    expect(rests.map(({ metrics }) => rings(metrics))).toEqual(rests.map(() => false));
  },
);

test('each word of a filter that has several moves its alarm alone: there is a case of lines with no other', () => {
  const looked = new Set(alarms.flatMap(({ looksAt }) => looksAt));
  const cases = Object.values(moves).flatMap(({ rings }) => rings);
  const alternatives = filters.filter(({ key, pattern }) => looked.has(key) && pattern.includes('||'));
  expect(alternatives.length).toBeGreaterThan(5);
  const untried = alternatives.flatMap(({ name, leaves }) =>
    leaves
      .filter((leaf) => {
        const others = leaves.filter((other) => other !== leaf);
        return !cases.some(
          ({ lines }) =>
            lines.some(leaf.counts) && !lines.some((line) => others.some(({ counts }) => counts(line))),
        );
      })
      .map(({ field, value }) => `${name}: ${field} ${value}`),
  );
  expect(untried).toEqual([]);
});

test('each filter reads the log in which its lines are written', () => {
  const ofFunctions = new Set(
    ofType(prod, 'AWS::Lambda::Function').map(([, { Properties }]) => Properties.LoggingConfig.LogGroup.Ref),
  );
  const { DestinationArn } = only(prod, 'AWS::ApiGatewayV2::Stage').Properties.AccessLogSettings;
  expect(ofFunctions.size).toBe(1);
  for (const { name, log } of filters)
    expect([name, log]).toEqual([
      name,
      name === 'RequestsFailed' ? DestinationArn['Fn::GetAtt'][0] : [...ofFunctions][0],
    ]);
});

/** In seconds, and how many in a row: five minutes once, but for these. */
const SPANS: Partial<Record<AlarmId, readonly [seconds: number, times: number]>> = {
  NoTick: [300, 2],
  NoReconciliation: [3_600, 26],
  NothingPaid: [900, 4],
  DeclinesUnusual: [21_600, 1],
  ApiErrors: [300, 3],
  Throttled: [300, 2],
  ChargesUnknown: [300, 3],
  GatewayTrouble: [300, 2],
};

test('each looks at as long a time as its text and the runbook say, and no silence but one that it is about rings', () => {
  for (const { id, periods, properties } of alarms) {
    const [seconds, times] = SPANS[id as AlarmId] ?? [300, 1];
    const isAboutSilence = id === 'NoTick' || id === 'NoReconciliation';
    expect([id, [...new Set(periods)], properties.EvaluationPeriods]).toEqual([id, [seconds], times]);
    expect([id, properties.DatapointsToAlarm]).toEqual([id, undefined]);
    expect([id, properties.TreatMissingData]).toEqual([id, isAboutSilence ? 'breaching' : 'notBreaching']);
  }
});

describe('silence', () => {
  test('of ticks and of reconciliation rings also where no metric comes', () => {
    expect(idsThatRing({}).sort()).toEqual(['NoReconciliation', 'NoTick']);
  });

  test('of payments is seen by the queue, where nothing is begun and a tick queues no more', () => {
    const { rings } = alarms.find(({ id }) => id === 'NothingPaid') as Alarm;
    const stuck = {
      [own('DueQueued')]: 0,
      [own('ChargesPaid')]: 0,
      [own('ChargesDeclined')]: 0,
      [BEGUN]: 20,
    };
    expect([rings(stuck), rings({ ...stuck, [own('ChargesPaid')]: 1 })]).toEqual([true, false]);
    // Somebody has said so, and ChargingHeld has told of it.
    expect(rings({ ...stuck, [own('ChargingHeld')]: 15 })).toBe(false);
  });
});

describe('one declined card', () => {
  test('rings nothing, from its first charge to its last retry, were it all in one period', () => {
    expect(declinedCard[own('ChargesDeclined')]).toBeGreaterThanOrEqual(5);
    expect(idsThatRing(declinedCard)).toEqual([]);
  });

  test.each(['120054', '120002', '120004', '120026', '120010', '120036', '550997', '120070', '999999'])(
    'rings nothing whatever the PG says: %s',
    async (code) => {
      const lines = await journal.declinedLife(`카드사 거절 [${code}]`);
      expect(
        idsThatRing({ ...journaled([...lines, ...(await journal.comparison(false))]), ...quiet }),
      ).toEqual([]);
    },
  );

  test('by a limit of the merchant’s own contract is no card’s fault, and rings', async () => {
    const lines = await journal.declinedLife('카드사 거절 [550644]');
    expect(idsThatRing({ ...declinedCard, ...journaled(lines) })).toContain('ChargeAlarms');
  });
});

describe('whoever is to hear it', () => {
  const topicOf = (template: Synthesized, wakes: string) =>
    ofType(template, 'AWS::SNS::Topic').find(([, { Properties }]) =>
      Properties.DisplayName.endsWith(wakes),
    )?.[0];

  test('is woken by the topic of its class, and told when it is over', () => {
    for (const { id, properties } of alarms) {
      const topic = [{ Ref: topicOf(prod, alarmTexts[id as AlarmId].wakes) }];
      expect([id, properties.AlarmActions, properties.OKActions]).toEqual([id, topic, topic]);
    }
  });

  test('gets an e-mail where the stage names an address, and nobody else', () => {
    expect(ofType(prod, 'AWS::SNS::Subscription')).toEqual([]);
    const heard = ofType(watched, 'AWS::SNS::Subscription').map(([, { Properties }]) => [
      Properties.Protocol,
      Properties.Endpoint,
      Properties.TopicArn.Ref,
    ]);
    const [page, ticket] = [topicOf(watched, 'page'), topicOf(watched, 'ticket')];
    expect(heard.sort()).toEqual([
      ['email', 'boss@shop.example', page],
      ['email', 'duty@shop.example', page],
      ['email', 'team@shop.example', ticket],
    ]);
  });

  test('reads in two languages what is wrong, and where the runbook has it', () => {
    for (const { id, description } of alarms) {
      const [ko = '', en = '', ...pages] = description.split('\n');
      expect(ko).toMatch(/[가-힣]/);
      expect(en.length).toBeGreaterThan(20);
      expect(pages).toEqual([
        `docs/runbook.ko.md#${id.toLowerCase()}`,
        `docs/runbook.md#${id.toLowerCase()}`,
      ]);
      expect(description.length).toBeLessThan(1_024);
    }
    const [first] = alarmsOf(watched);
    expect(first?.description.split('\n').at(-1)).toBe(
      `https://wiki.shop.example/billing/runbook#${first?.id.toLowerCase()}`,
    );
  });

  test('knows an alarm by a name that stays, and that no other stage of the account has', () => {
    expect(alarms.map(({ name }) => name)).toEqual(alarms.map(({ id }) => `billing-prod-${id}`));
    const dev = alarmsOf(synthesized('dev')).map(({ name }) => name);
    expect(dev.filter((name) => alarms.some((alarm) => alarm.name === name))).toEqual([]);
  });
});

test('no error of a function goes unheard: of the API’s in its log, of all others in one sum', () => {
  const functions = ofType(prod, 'AWS::Lambda::Function');
  const integrated = new Set(
    ofType(prod, 'AWS::ApiGatewayV2::Integration').map(
      ([, { Properties }]) => Properties.IntegrationUri['Fn::GetAtt'][0],
    ),
  );
  const summed = JSON.stringify(alarms.find(({ id }) => id === 'FunctionErrors')?.properties);
  const unheard = functions.filter(([id]) => !integrated.has(id) && !summed.includes(`"${id}"`));
  expect(unheard.map(([id]) => id)).toEqual([]);
});
