/** The payment window as a person sees it: a card form, and the test cards with what each of them does. */
import { escapeHtml, renderDocument } from './html.ts';
import type { Page } from './http.ts';
import { TEST_CARDS, type TestCard } from './test-cards.ts';
import type { PaymentWindow } from './window-store.ts';

const grouped = (number: string): string => number.replace(/(\d{4})(?=\d)/g, '$1 ');

const field = (name: string, label: string, hint: string, attributes: string): string => `
<div class="field">
  <label for="${name}">${label}</label>
  <input id="${name}" name="${name}" ${attributes} autocomplete="off" required aria-describedby="${name}-hint ${name}-error">
  <p class="hint" id="${name}-hint">${hint}</p>
  <p class="error" id="${name}-error" hidden></p>
</div>`;

const testCard = ({ number, ko }: TestCard): string => `
<li><button type="button" class="card" data-number="${number}">
  <span class="card-number">${grouped(number)}</span>
  <span class="card-note">${escapeHtml(ko)}</span>
</button></li>`;

const FORM = `
<form id="card-form" novalidate>
  ${field('card_number', '카드번호', '숫자 16자리', 'inputmode="numeric" maxlength="19" placeholder="0000 0000 0000 0000"')}
  <div class="pair">
    ${field('expiry', '유효기간', '월/년 (MM/YY)', 'inputmode="numeric" maxlength="7" placeholder="MM/YY"')}
    ${field('pwd_2digit', '비밀번호 앞 2자리', '카드 비밀번호', 'type="password" inputmode="numeric" maxlength="2" placeholder="••"')}
  </div>
  ${field('birth', '생년월일 6자리 / 사업자번호 10자리', '법인카드는 사업자번호를 입력하세요', 'inputmode="numeric" maxlength="12" placeholder="YYMMDD"')}
  <div class="field">
    <label class="agree"><input type="checkbox" id="agree" name="agree" required aria-describedby="agree-error"> 정기결제 이용약관 및 개인정보 제공에 동의합니다</label>
    <p class="error" id="agree-error" hidden></p>
  </div>
  <p class="alert" id="alert" role="alert"></p>
  <div class="actions">
    <button type="button" id="close" class="secondary">취소</button>
    <button type="submit" id="pay" class="primary">카드 등록</button>
  </div>
</form>`;

/** On mobile the real window does not even show the amount; on PC it shows it and approves nothing. */
const summary = ({ purchase }: PaymentWindow): string => `
<dl class="summary">
  <div><dt>상품명</dt><dd>${escapeHtml(purchase.name)}</dd></div>
  ${purchase.channel === 'pc' ? `<div><dt>금액</dt><dd>${purchase.amount.toLocaleString('ko-KR')}원 <small>(지금 승인되지 않습니다)</small></dd></div>` : ''}
  <div><dt>상점 ID</dt><dd>${escapeHtml(purchase.mid)}</dd></div>
</dl>`;

const header = `
<header>
  <h1>신용카드 정기결제 등록</h1>
  <p class="badge">시뮬레이터 · 실제로 결제되지 않습니다</p>
</header>`;

export const windowPage = (opened: PaymentWindow): Page =>
  renderDocument({
    title: '카드 등록 (시뮬레이터)',
    frameAncestor: opened.parentOrigin,
    bodyAttributes: {
      'data-merchant-uid': opened.purchase.merchantUid,
      'data-window-id': opened.purchase.impUid,
      'data-parent-origin': opened.parentOrigin ?? '',
    },
    main: `<main class="window">${header}
<div class="columns">
<section aria-labelledby="form-title"><h2 id="form-title" class="visually-hidden">카드 정보</h2>${summary(opened)}
<noscript><p class="alert">이 창은 자바스크립트가 필요합니다.</p></noscript>${FORM}</section>
<section class="cards" aria-labelledby="cards-title"><h2 id="cards-title">테스트 카드</h2>
<p class="hint">누르면 카드 정보가 채워집니다.</p>
<ul>${TEST_CARDS.map(testCard).join('')}</ul></section>
</div></main>`,
  });

export interface PageResult {
  readonly title: string;
  readonly message: string;
  /** Told to the page that opened the layer, as the SDK's callback argument. */
  readonly result?: Readonly<Record<string, unknown>>;
  readonly parentOrigin: string | null;
}

/** A window that cannot be (or is no longer) filled in. */
export const messagePage = ({ title, message, result, parentOrigin }: PageResult): Page =>
  renderDocument({
    title: `${title} (시뮬레이터)`,
    frameAncestor: parentOrigin,
    bodyAttributes: {
      'data-parent-origin': parentOrigin ?? '',
      ...(result && { 'data-result': JSON.stringify(result) }),
    },
    main: `<main class="window message">${header}<h2>${escapeHtml(title)}</h2><p>${escapeHtml(message)}</p></main>`,
  });
