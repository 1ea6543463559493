/**
 * Whom an alarm wakes, and what it tells them. `page`: money or charging is at risk now, at any hour. `ticket`: the next
 * working day. docs/decisions/0028-who-is-woken.md says why which. Each has a heading of its name in docs/runbook.md and
 * docs/runbook.ko.md (test/infra/alarms.test.ts).
 */
export interface AlarmText {
  readonly wakes: 'page' | 'ticket';
  readonly en: string;
  readonly ko: string;
}

const page = (en: string, ko: string): AlarmText => ({ wakes: 'page', en, ko });
const ticket = (en: string, ko: string): AlarmText => ({ wakes: 'ticket', en, ko });

export const alarmTexts = {
  NoTick: page(
    'No tick for ten minutes: nothing that is due is begun.',
    '10분째 틱이 없습니다. 결제일이 된 건이 시작되지 않습니다.',
  ),
  NothingPaid: page(
    'Work has been due for an hour, and not one charge was paid or declined.',
    '한 시간째 처리할 건이 있는데 승인도 거절도 한 건이 없습니다.',
  ),
  DeclinesUnusual: page(
    'Half or more of the first attempts of six hours were declined: rather our contract or settings than the cards.',
    '6시간 동안 첫 결제 시도의 절반 이상이 거절되었습니다. 카드보다 계약·설정 문제일 수 있습니다.',
  ),
  ChargingHeld: page(
    'Charging is on hold: nobody is charged until somebody lets it go.',
    '결제가 보류되어 있습니다. 보류를 풀 때까지 아무도 청구되지 않습니다.',
  ),
  KeysRefused: page(
    'The secret is not filled in, or 아임포트 refuses the keys in it: nothing works.',
    '시크릿이 비어 있거나 아임포트가 키를 거부합니다. 아무것도 동작하지 않습니다.',
  ),
  ChargeAlarms: page(
    'A payment at 아임포트 is not as agreed, one too many, or owed back.',
    '아임포트의 결제가 약정과 다르거나, 한 건 더 있거나, 환불할 금액이 있습니다.',
  ),
  ChargeQueueOld: page(
    'A charge message has been waiting for an hour: the worker is not working.',
    '결제 메시지가 한 시간째 대기 중입니다. 워커가 동작하지 않습니다.',
  ),
  ApiErrors: page(
    'The API has answered 5xx for a quarter of an hour: customers cannot register cards or pay.',
    'API가 15분째 5xx로 답합니다. 고객이 카드를 등록하거나 결제할 수 없습니다.',
  ),
  NoReconciliation: ticket(
    'Ledger and 아임포트 have not been compared for 26 hours.',
    '26시간째 원장과 아임포트를 대사하지 않았습니다.',
  ),
  ReconciliationAlarms: ticket(
    'Ledger and 아임포트 disagree, or money was taken twice and given back.',
    '원장과 아임포트가 다르거나, 이중 결제가 있어 돌려주었습니다.',
  ),
  ChargesUnknown: ticket(
    'Many charges without an answer. Each is looked up and never repeated before its horizon.',
    '응답을 받지 못한 결제가 많습니다. 각각 조회하며, 기한 전에는 다시 보내지 않습니다.',
  ),
  GatewayTrouble: ticket(
    '아임포트 does not answer sensibly. Work waits and comes back by itself.',
    '아임포트가 제대로 답하지 않습니다. 작업은 대기했다가 자동으로 다시 시작합니다.',
  ),
  SettleQueueOld: ticket(
    'A hint has been waiting for an hour: 아임포트 is down, or the worker is. Nothing is lost yet.',
    '알림이 한 시간째 대기 중입니다. 아임포트나 워커가 멈춰 있습니다. 아직 잃은 것은 없습니다.',
  ),
  SettleDeadLetters: ticket(
    'A hint failed for good and waits for a person.',
    '끝내 처리하지 못한 알림이 있습니다. 담당자가 확인해야 합니다.',
  ),
  ChargeDeadLetters: ticket(
    'A charge message failed for good. The account comes due again by itself.',
    '끝내 처리하지 못한 결제 메시지가 있습니다. 해당 건은 자동으로 다시 처리됩니다.',
  ),
  BatchDeadLetters: ticket(
    'A batch (refunds, retries, cancels for many) has failed ten times at one place and stands still.',
    '일괄 작업(환불·재시도·해지)이 같은 곳에서 열 번 실패해 멈춰 있습니다.',
  ),
  EventsDeadLetters: ticket(
    'Events could not be published, or queued as webhooks, and wait for a person.',
    '발행하지 못했거나 웹훅으로 보내지 못한 이벤트가 있습니다. 담당자가 확인해야 합니다.',
  ),
  TimerDeadLetters: ticket(
    'Ticks were neither delivered nor played.',
    '전달되지도 실행되지도 않은 틱이 있습니다.',
  ),
  WebhookDeadLetters: ticket(
    'An endpoint of yours has not taken an event in three days; it waits for a person.',
    '가맹점 서버가 사흘 동안 받지 않은 웹훅이 있습니다. 담당자가 확인해야 합니다.',
  ),
  WebhooksFailed: ticket(
    'An endpoint of yours has not taken an event for half an hour, or never will.',
    '가맹점 서버가 30분 넘게 이벤트를 받지 않거나, 앞으로도 받지 않습니다.',
  ),
  EventsBehind: ticket(
    'Events reach the bus, or the queue of webhooks, ten minutes late; the stream forgets after 24 hours.',
    '이벤트가 버스나 웹훅 큐에 10분 늦게 도착합니다. 스트림 기록은 24시간 뒤에 사라집니다.',
  ),
  FunctionErrors: ticket(
    'A worker, tick or publisher ended with an error that it does not know, or ran out of time. It is repeated.',
    '워커·틱·발행 함수가 알 수 없는 오류나 시간 초과로 끝났습니다. 다시 시도됩니다.',
  ),
  RequestErrors: ticket(
    'A request ended in an error that nobody foresaw, or its function ran out of time.',
    '예상하지 못한 오류나 함수 시간 초과로 끝난 요청이 있습니다.',
  ),
  Throttled: ticket(
    'Lambda refuses to start functions: the concurrency of the account is used up.',
    'Lambda가 함수를 시작하지 않습니다. 계정의 동시 실행 한도를 다 썼습니다.',
  ),
  BadElements: ticket(
    'An item or an event cannot be read, or a due entry not be claimed. The others go on.',
    '읽을 수 없는 항목이나 이벤트, 또는 가져올 수 없는 건이 있습니다. 나머지는 계속됩니다.',
  ),
  HintsRefused: ticket(
    'Many redirects, callbacks or webhooks name what they may not.',
    '거부된 리다이렉트·콜백·웹훅이 많습니다.',
  ),
  ForgedHints: ticket(
    'Somebody makes webhooks or window results up. They are bounded and change nothing.',
    '누군가 웹훅이나 결제창 결과를 위조해 보냅니다. 수가 제한되며 아무것도 바꾸지 못합니다.',
  ),
} as const satisfies Record<string, AlarmText>;

export type AlarmId = keyof typeof alarmTexts;

/** Queues are named by the topology: whoever adds one says here whom it wakes. */
export function alarmIdOf(id: string): AlarmId {
  if (id in alarmTexts) return id as AlarmId;
  throw new Error(`infra/alarm-texts.ts: ${id} has no text yet, and no heading in docs/runbook.md`);
}

/** Korean first: of those who are woken here more read it. CloudWatch takes 1,024 characters. */
export function alarmDescription(id: AlarmId, runbookUrl: string | undefined): string {
  const { ko, en } = alarmTexts[id];
  const pages = runbookUrl === undefined ? ['docs/runbook.ko.md', 'docs/runbook.md'] : [runbookUrl];
  return [ko, en, ...pages.map((url) => `${url}#${id.toLowerCase()}`)].join('\n');
}
