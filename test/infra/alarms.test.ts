import { beforeAll, describe, expect, test } from '@jest/globals';
import { type AlarmId, alarmTexts } from '../../infra/alarm-texts.ts';
import { answeredWith } from '../support/access-log.ts';
import { type Alarm, alarmsOf, type Metrics } from '../support/alarms.ts';
import { ofType, type Synthesized, synthesized } from '../support/billing-template.ts';
import * as journal from '../support/journal-lines.ts';
import { metricFilters, metricsOf } from '../support/metric-filters.ts';

const prod = synthesized('prod');
const watched = synthesized('watched');
const alarms = alarmsOf(prod);
const filters = metricFilters(prod);

type Entries = readonly Parameters<typeof journal.asLines>[0][number][];

const journaled = (entries: Entries, times = 1): Metrics =>
  metricsOf(filters, journal.asLines(Array.from({ length: times }, () => entries).flat()));

/** What each alarm is about: it rings by the first, and not by the second. Lines are of the real code. */
interface Moves {
  readonly rings: Metrics;
  readonly rests: Metrics;
}

let moves: Readonly<Record<AlarmId, Moves>>;
/** A day on which all goes well, and one card declines from its first charge to its last. */
let declinedCard: Metrics;

beforeAll(async () => {
  const down = await journal.hints([], 'gateway_unavailable');
  const wrong = await journal.hints([journal.otherCard()]);
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
  const [fiveDue, oneDue] = [await journal.dueAndNotBegun(5), await journal.dueAndNotBegun(1)];
  const many = (entries: Entries, times: number): Entries =>
    Array.from({ length: times }, () => entries).flat();
  const counted = (rings: Entries, rests: Entries): Moves => ({
    rings: journaled(rings),
    rests: journaled(rests),
  });
  const said = (metric: string, rings: number): Moves => ({
    rings: { [metric]: rings },
    rests: { [metric]: rings - 1 },
  });
  moves = {
    NoTick: { rings: {}, rests: journaled(await journal.dueAndNotBegun(0)) },
    // A tick that finds nothing to compare, of which there are 95 a day, is none.
    NoReconciliation: counted(
      // What a person asks for says nothing of the schedule.
      [...(await journal.nothingToCompare()), ...(await journal.askedComparison())],
      compared,
    ),
    NothingPaid: counted(fiveDue, [...fiveDue, ...declined]),
    DeclinesUnusual: counted(
      [...many(declined, 10), ...many(paid, 10)],
      // Nineteen, or fewer than half, say nothing.
      [...many(declined, 9), ...many(paid, 11)],
    ),
    ChargingHeld: counted(held, oneDue),
    KeysRefused: counted(await journal.hints([], 'secret_unusable'), down),
    ChargeAlarms: counted(await journal.charges('paid', { amount: 1 }), paid),
    ChargeQueueOld: said('ApproximateAgeOfOldestMessage', 3_600),
    SettleQueueOld: said('ApproximateAgeOfOldestMessage', 3_600),
    SettleDeadLetters: said('ApproximateNumberOfMessagesVisible', 1),
    ChargeDeadLetters: said('ApproximateNumberOfMessagesVisible', 1),
    WebhookDeadLetters: said('ApproximateNumberOfMessagesVisible', 1),
    EventsDeadLetters: said('ApproximateNumberOfMessagesVisible', 1),
    TimerDeadLetters: said('ApproximateNumberOfMessagesVisible', 1),
    ApiErrors: said('5xx', 5),
    RequestErrors: {
      rings: metricsOf(filters, [answeredWith(prod, '500')]),
      rests: metricsOf(filters, [answeredWith(prod, '503'), answeredWith(prod, '400')]),
    },
    FunctionErrors: said('Errors', 1),
    EventsBehind: said('IteratorAge', 600_000),
    Throttled: said('Throttles', 1),
    ReconciliationAlarms: counted(surplus, compared),
    ChargesUnknown: counted(many(lost, 20), many(lost, 19)),
    GatewayTrouble: counted(many(down, 10), many(down, 9)),
    HintsRefused: counted(many(wrong, 10), many(wrong, 9)),
    ForgedHints: counted(many(forged, 20), wrong),
    BadElements: counted(bad, oneDue),
    WebhooksFailed: counted(await journal.webhook(410), await journal.webhook(200)),
  };
  declinedCard = { ...journaled([...(await journal.declinedLife()), ...compared]), ...quiet };
});

/** AWS's own metrics on such a day. */
const quiet: Metrics = {
  ApproximateAgeOfOldestMessage: 1,
  ApproximateNumberOfMessagesVisible: 0,
  ApproximateNumberOfMessagesNotVisible: 1,
  Errors: 0,
  IteratorAge: 100,
  Throttles: 0,
  '5xx': 0,
};

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
  '%s rings by what it is about, and not by less',
  (id, { rings }) => {
    const { rings: loud, rests } = moves[id as AlarmId];
    expect([rings(loud), rings(rests)]).toEqual([true, false]);
  },
);

describe('silence', () => {
  test('of ticks rings after ten minutes, of reconciliation after 26 hours, also where no metric comes', () => {
    const minutes = (id: string) => {
      const { properties } = alarms.find((alarm) => alarm.id === id) as Alarm;
      return ((properties.Period ?? 0) * properties.EvaluationPeriods) / 60;
    };
    expect([minutes('NoTick'), minutes('NoReconciliation')]).toEqual([10, 26 * 60]);
    expect(idsThatRing({}).sort()).toEqual(['NoReconciliation', 'NoTick']);
  });

  test('of payments is an hour of work without one, in four quarters', () => {
    const { properties, rings } = alarms.find(({ id }) => id === 'NothingPaid') as Alarm;
    const periods = properties.Metrics?.flatMap(({ MetricStat }) => MetricStat?.Period ?? []);
    expect([new Set(periods), properties.EvaluationPeriods]).toEqual([new Set([900]), 4]);
    // Where nothing is begun a tick queues no more: the queue still shows it.
    const stuck = {
      DueQueued: 0,
      ChargesPaid: 0,
      ChargesDeclined: 0,
      ApproximateNumberOfMessagesNotVisible: 20,
    };
    expect([rings(stuck), rings({ ...stuck, ChargesPaid: 1 })]).toEqual([true, false]);
    // Somebody has said so, and ChargingHeld has told of it.
    expect(rings({ ...stuck, ChargingHeld: 15 })).toBe(false);
  });
});

describe('one declined card', () => {
  test('rings nothing, from its first charge to its last retry, were it all in one period', () => {
    expect(declinedCard['ChargesDeclined']).toBeGreaterThanOrEqual(5);
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
