import type { Merchant } from '../../../shared/domain/merchant.ts';
import type { Registration } from '../../../shared/domain/registration.ts';
import { returnUrlWith } from '../../../shared/domain/return-url.ts';
import type { HttpEvent, HttpResponse } from '../../middleware/http.ts';
import type { Problem } from '../../middleware/problem.ts';
import { type Lang, languageOf } from '../page/language.ts';
import { page } from '../page/shell.ts';
import { html } from './html.ts';

/**
 * The SDK pulls the PG's own scripts, frames and forms into this page, so no directive may stand in their way:
 * script-src, frame-src and form-action stay open. What can be closed without touching them is closed.
 */
const contentSecurityPolicy = "frame-ancestors 'none'; base-uri 'none'; object-src 'none'";

/** Whom the page is for, and who sells. */
export interface Reader {
  readonly merchant: Merchant;
  readonly lang: Lang;
}

/** What the page's script needs; it reads nothing else, least of all the query. */
export interface CheckoutData {
  readonly sdk_url: string;
  readonly imp_code: string;
  readonly request_pay: Readonly<Record<string, unknown>>;
}

/** The page that opens the payment window. */
export function checkoutPage(registration: Registration, data: CheckoutData, reader: Reader): HttpResponse {
  const { orderName, displayAmount, buyer } = registration;
  return page(
    200,
    '카드 등록',
    html`
      <h1>카드 등록</h1>
      <dl class="order">
        <div><dt>내용</dt><dd>${orderName}</dd></div>
        <div><dt>이름</dt><dd>${buyer.name}</dd></div>
        <div><dt>${displayAmount > 0 ? '등록 후 결제할 금액' : '지금 결제하는 금액'}</dt>
          <dd><strong>${displayAmount.toLocaleString('ko-KR')}원</strong></dd></div>
      </dl>
      <p class="hint">카드 정보는 KG이니시스 결제창에서만 입력하며, 이 페이지에는 저장되지 않습니다.</p>
      <button id="open" type="button" class="primary">카드 등록하기</button>
      <div id="progress" class="progress" role="status" aria-live="polite"></div>
      <div id="failure" class="failure" role="alert" hidden></div>
      <p class="leave"><a id="leave" href="${returnUrlWith(registration.returnUrl, registration.registrationId, 'pending')}">등록하지 않고 돌아가기</a></p>
      <noscript><p class="failure">카드를 등록하려면 브라우저의 자바스크립트를 켜 주세요.</p></noscript>
      <template id="checkout-data" data-checkout="${JSON.stringify(data)}"></template>
      <script src="/assets/checkout.js" defer></script>`,
    { ...reader, contentSecurityPolicy },
  );
}

/** A used registration: nothing to do here any more but go back. */
export function completedPage(registration: Registration, reader: Reader): HttpResponse {
  const back = returnUrlWith(registration.returnUrl, registration.registrationId, 'succeeded');
  return page(
    200,
    '카드 등록 완료',
    html`
      <p class="mark" aria-hidden="true">✓</p>
      <h1>카드가 등록되었습니다</h1>
      <p class="hint">이 링크는 이미 사용되어 다시 등록할 수 없습니다.</p>
      <a class="primary" href="${back}">계속하기</a>`,
    { ...reader, contentSecurityPolicy },
  );
}

export function expiredPage(registration: Registration, reader: Reader): HttpResponse {
  // A window that was opened before may be finished after: nobody has asked what became of it.
  const back = returnUrlWith(registration.returnUrl, registration.registrationId, 'pending');
  return page(
    410,
    '시간이 지난 링크',
    html`
      <h1>등록 시간이 지났습니다</h1>
      <p class="hint">안전을 위해 등록 링크는 30분 동안만 쓸 수 있습니다. 돌아가서 다시 시도해 주세요. 이미 입력을 마쳤다면 등록 결과는 잠시 후 반영됩니다.</p>
      <a class="primary" href="${back}">돌아가기</a>`,
    { ...reader, contentSecurityPolicy },
  );
}

/** What a person sees instead of problem+json. */
export function problemPage(merchant: Merchant) {
  return (problem: Problem, event: HttpEvent): HttpResponse => {
    const known = problem.status === 404;
    return page(
      problem.status,
      known ? '없는 페이지' : '잠시 문제가 생겼습니다',
      known
        ? html`<h1>등록 링크를 찾을 수 없습니다</h1><p class="hint">주소가 잘렸거나 잘못되었습니다. 쇼핑몰이나 앱에서 다시 시작해 주세요.</p>`
        : html`<h1>잠시 문제가 생겼습니다</h1><p class="hint">조금 뒤에 다시 열어 주세요. 이미 입력을 마쳤다면 등록 결과는 잠시 후 반영됩니다.</p>`,
      { merchant, lang: languageOf(event), contentSecurityPolicy },
    );
  };
}
