import type { BillingInterval } from '../../../shared/domain/billing-calendar.ts';
import { koreanDay } from './korean-time.ts';
import { amountNow, type Terms } from './terms.ts';
import type { Texts } from './texts-type.ts';

const won = (amount: number) => `${amount.toLocaleString('ko-KR')}원`;
const withVat = (amount: number) => `${won(amount)} (부가세 포함)`;

function date(at: Date): string {
  const { year, month, day, weekday } = koreanDay(at);
  return `${year}년 ${month}월 ${day}일(${'일월화수목금토'[weekday]})`;
}

const hour = (of24: number) => `${of24 < 12 ? '오전' : '오후'} ${of24 % 12 === 0 ? 12 : of24 % 12}시`;

const UNITS = {
  day: ['매일', '일마다'],
  week: ['매주', '주마다'],
  month: ['매월', '개월마다'],
  year: ['매년', '년마다'],
} as const;

function every({ unit, count }: BillingInterval): string {
  const [one, many] = UNITS[unit];
  return count === 1 ? one : `${count}${many}`;
}

/** What each period costs: one price, or the introductory one and then the full one. */
function price({ plan, prices }: Extract<Terms, { kind: 'subscribe' }>): string {
  return prices
    .map(({ amount, periods }, at) => {
      const rest = prices.length > 1 && at === prices.length - 1 ? '이후 ' : '';
      return `${rest}${every(plan.interval)} ${won(amount)}${periods === undefined ? '' : `(처음 ${periods}회)`}`;
    })
    .join(', ');
}

export const ko: Texts = {
  title: (terms) =>
    terms.kind === 'card' ? '카드 등록' : terms.kind === 'charge' ? '카드 등록과 결제' : '정기결제 신청',
  facts(terms, chargingHourKst, now) {
    switch (terms.kind) {
      case 'card':
        return [
          { label: '내용', value: terms.name },
          { label: '지금 결제되는 금액', value: '없음' },
        ];
      case 'charge':
        return [
          { label: '내용', value: terms.name },
          { label: '결제 금액', value: withVat(terms.amount) },
          { label: '결제 시점', value: '카드를 등록한 직후, 한 번' },
        ];
      case 'subscribe': {
        const { plan, prices, trialDays, firstChargeAt, secondChargeAt } = terms;
        const first = prices[0]?.amount ?? plan.amount;
        return [
          { label: '상품', value: plan.name },
          { label: '요금', value: `${price(terms)} (부가세 포함)` },
          ...(trialDays > 0 ? [{ label: '무료 이용', value: `오늘부터 ${trialDays}일` }] : []),
          {
            label: '첫 결제',
            value:
              trialDays > 0
                ? `${date(firstChargeAt)} ${hour(chargingHourKst)} 이후, ${won(first)}`
                : `오늘, ${date(now)}, ${won(first)}`,
          },
          { label: '다음 결제', value: `${date(secondChargeAt)} ${hour(chargingHourKst)}` },
        ];
      }
    }
  },
  sentences(terms, { chargingHourKst, support, now }) {
    switch (terms.kind) {
      case 'card':
        return ['카드를 등록하기만 하며, 지금 결제되는 금액은 없습니다.'];
      case 'charge':
        return [`카드를 등록하면 곧바로 ${won(terms.amount)}이 결제됩니다.`, `취소와 환불 문의: ${support}`];
      case 'subscribe': {
        const { plan, prices, trialDays, firstChargeAt, fullPriceAt } = terms;
        const first = won(prices[0]?.amount ?? plan.amount);
        return [
          ...(trialDays > 0
            ? [
                `무료 이용이 끝나면 유료 정기결제로 전환되어 ${date(firstChargeAt)} ${hour(chargingHourKst)} 이후 ${first}이 결제됩니다.`,
                '전환되기 전에 결제일과 금액을 알려 드리고 다시 동의를 받습니다. 동의하지 않으시면 결제되지 않습니다.',
              ]
            : [`카드를 등록하면 곧바로 ${first}이 결제됩니다.`]),
          `그 뒤로 해지하실 때까지 ${price(terms)}이 등록한 카드로 자동 결제됩니다.`,
          ...(fullPriceAt === undefined
            ? []
            : [
                `${date(fullPriceAt)}부터는 ${every(plan.interval)} ${won(plan.amount)}입니다. 그 전에 날짜와 금액을 알려 드리고 다시 동의를 받으며, 동의하지 않으시면 결제되지 않습니다.`,
              ]),
          '언제든 해지할 수 있으며, 해지하면 다음 결제부터 청구되지 않습니다.',
          `해지와 문의: ${support}`,
          `날짜는 오늘(${date(now)}) 카드를 등록하는 경우입니다.`,
        ];
      }
    }
  },
  windowShows: (shown, taken) =>
    `결제창에는 ${won(shown)}으로 표시되지만, 지금 실제로 결제되는 금액은 ${taken === 0 ? '없습니다' : `${won(taken)}입니다`}.`,
  termsOfUse: '이용약관',
  privacyPolicy: '개인정보처리방침',
  assent(terms) {
    if (terms.kind === 'card') return undefined;
    const seen = '위 내용과 이용약관, 개인정보처리방침을 확인했으며, ';
    if (terms.kind === 'charge') return `${seen}결제에 동의합니다.`;
    return `${seen}해지할 때까지 자동으로 갱신되는 정기결제에 동의합니다.`;
  },
  button(terms) {
    const now = amountNow(terms);
    if (now > 0) return `등록하고 ${won(now)} 결제하기`;
    return terms.kind === 'subscribe' ? `${terms.trialDays}일 무료로 시작하기` : '카드 등록하기';
  },
  page: {
    buyer: '이름',
    cardStays: '카드 정보는 KG이니시스 결제창에서만 입력하며, 이 페이지에는 저장되지 않습니다.',
    leave: '등록하지 않고 돌아가기',
    noScript: '결제창을 열려면 자바스크립트가 필요합니다. 브라우저의 자바스크립트를 켜 주세요.',
    used: '이 링크는 이미 사용되어 다시 등록할 수 없습니다.',
    expiredTitle: '등록 시간이 지났습니다',
    expired:
      '안전을 위해 등록 링크는 30분 동안만 쓸 수 있습니다. 돌아가서 다시 시도해 주세요. 이미 입력을 마쳤다면 등록 결과는 잠시 후 반영됩니다.',
    back: '돌아가기',
    reopen: '구독 관리는 쇼핑몰이나 앱에서 다시 열어 주세요.',
  },
  script: {
    opening: '결제창을 여는 중입니다…',
    inWindow: '결제창에서 카드 정보를 입력해 주세요.',
    cannotOpen: '결제창을 열 수 없습니다. 인터넷 연결을 확인하고 다시 시도해 주세요.',
    cannotAgree: '동의를 저장하지 못했습니다. 인터넷 연결을 확인하고 다시 시도해 주세요.',
    agreeFirst: '결제 내용에 동의하면 계속할 수 있습니다.',
    changed: '결제 내용이 바뀌었습니다. 새 내용을 확인하고 다시 동의해 주세요.',
    checking: '등록 결과를 확인하고 있습니다…',
    closed: '결제창을 닫았습니다. 다시 열 수 있습니다.',
    failed: '카드를 등록하지 못했습니다.',
    refused:
      '등록 결과를 확인할 수 없습니다. 다시 시도하기 전에 쇼핑몰이나 앱에서 등록된 카드를 확인해 주세요.',
    saidByPg: '결제사에서 보낸 안내',
    registered: '카드가 등록되었습니다',
    nothingTaken: '결제된 금액은 없습니다.',
    paid: '결제가 완료되었습니다',
    amount: '결제 금액',
    card: '카드',
    nextCharge: '다음 결제일',
    won: '{n}원',
    paying: '결제 결과를 확인하고 있습니다…',
    payingLong: '결제 결과를 확인하고 있습니다',
    payingHint:
      '카드는 등록되었지만 카드사의 답이 늦어지고 있습니다. 다시 결제하지 마세요. 이 창을 닫아도 결과는 잠시 후 반영됩니다.',
    declined: '카드는 등록되었지만 결제되지 않았습니다',
    retry: '{date}에 같은 카드로 다시 결제를 시도합니다.',
    noRetry: '이 결제는 자동으로 다시 시도되지 않습니다.',
    waiting: '등록 결과를 확인하고 있습니다',
    waitingHint: '카드사의 답이 늦어지고 있습니다. 이 창을 닫아도 결과는 잠시 후 반영됩니다.',
    next: '계속하기',
    advice: {
      insufficient_balance: '잔액이 부족합니다. 잔액을 확인하거나 다른 카드를 이용해 주세요.',
      over_limit: '카드의 이용 한도를 넘었습니다. 한도를 확인하거나 다른 카드를 이용해 주세요.',
      card_invalid:
        '카드 정보가 맞지 않거나 유효기간이 지난 카드입니다. 카드 정보를 확인하거나 다른 카드를 이용해 주세요.',
      card_blocked:
        '분실, 도난, 정지 등으로 쓸 수 없는 카드입니다. 카드사에 문의하거나 다른 카드를 이용해 주세요.',
      issuer_trouble: '카드사나 결제망에 일시적인 문제가 있습니다. 잠시 뒤에 다시 시도해 주세요.',
      duplicate: '같은 결제가 이미 처리되고 있습니다. 잠시 뒤에 결제 내역을 확인해 주세요.',
      key_missing: '등록된 카드 정보를 찾을 수 없습니다. 카드를 다시 등록해 주세요.',
      merchant_limit: '지금은 이 상점에서 결제할 수 없습니다. 고객센터에 문의해 주세요.',
      call_issuer:
        '카드사의 확인이 필요합니다. 카드 뒷면의 번호로 카드사에 문의하거나 다른 카드를 이용해 주세요.',
      unknown: '카드사에서 승인하지 않았습니다. 카드사에 문의하거나 다른 카드를 이용해 주세요.',
    },
  },
};
