/** IMP.request_pay: checks what the real SDK and the PG's preparation check, and opens a window. */
import { midAsked } from './channels.ts';
import { buyerOf } from './charge.ts';
import { duplicateRefusal } from './duplicates.ts';
import { customDataOf, type Fields, fieldProblem, isWon, numberOf, textOf } from './fields.ts';
import { newImpUid, type Purchase } from './payment-record.ts';
import type { Simulation } from './simulation.ts';
import type { PaymentWindow } from './window-store.ts';
import { unixSeconds } from './wire.ts';

export interface OpenContext {
  readonly channel: 'pc' | 'mobile';
  readonly parentOrigin: string | null;
}

export type Opened =
  | { readonly kind: 'opened'; readonly window: PaymentWindow }
  | { readonly kind: 'refused'; readonly message: string };

/** Schemes that would run code or leave the network; app schemes are fine, mobile apps use them. */
const REFUSED_SCHEMES = ['javascript:', 'data:', 'vbscript:', 'blob:', 'file:', 'about:'];

export const isRedirectUrl = (text: string): boolean => {
  const url = URL.parse(text);
  return url !== null && !REFUSED_SCHEMES.includes(url.protocol);
};

const requestProblem = (sim: Simulation, request: Fields): string | null => {
  const channelKey = textOf(request, 'channelKey');
  const channel = channelKey === null ? ['pg'] : [];
  const problem = fieldProblem(request, [
    ...[...channel, 'pay_method', 'merchant_uid'],
    ...['customer_uid', 'name', 'amount'],
  ]);
  if (problem !== null) return problem;
  const redirectUrl = textOf(request, 'm_redirect_url');
  if (midAsked(sim, request) === undefined) {
    const asked = channelKey === null ? `pg: ${textOf(request, 'pg')}` : `channelKey: ${channelKey}`;
    return `등록된 PG 설정 정보가 없습니다. (${asked})`;
  }
  if (textOf(request, 'pay_method') !== 'card') return '빌링키 발급은 pay_method card만 지원합니다.';
  if (!isWon(numberOf(request, 'amount'))) return '결제금액(amount)은 0 이상의 정수여야 합니다.';
  if (redirectUrl !== null && !isRedirectUrl(redirectUrl)) return 'm_redirect_url이 올바르지 않습니다.';
  const merchantUid = textOf(request, 'merchant_uid') ?? '';
  return duplicateRefusal(sim.ledger, sim.faults.duplicates(), merchantUid)?.body.message ?? null;
};

const toPurchase = (sim: Simulation, request: Fields, { channel }: OpenContext): Purchase => ({
  impUid: newImpUid(),
  merchantUid: textOf(request, 'merchant_uid') ?? '',
  customerUid: textOf(request, 'customer_uid') ?? '',
  usage: 'issue',
  channel,
  mid: midAsked(sim, request) ?? '',
  sandbox: sim.settings.sandbox,
  name: textOf(request, 'name') ?? '',
  amount: numberOf(request, 'amount') ?? 0,
  cardQuota: 0,
  customData: customDataOf(request),
  noticeUrl: textOf(request, 'notice_url'),
  startedAt: unixSeconds(sim.now()),
  buyer: buyerOf(request),
});

export const openWindow = (sim: Simulation, request: Fields, context: OpenContext): Opened => {
  const problem = requestProblem(sim, request);
  if (problem !== null) return { kind: 'refused', message: problem };
  const opened: PaymentWindow = {
    purchase: toPurchase(sim, request, context),
    redirectUrl: textOf(request, 'm_redirect_url'),
    parentOrigin: context.parentOrigin,
    closed: false,
  };
  sim.windows.open(opened);
  return { kind: 'opened', window: opened };
};

export const windowUrl = (sim: Simulation, merchantUid: string): string =>
  `${sim.baseUrl()}/simulator/windows/${encodeURIComponent(merchantUid)}`;
