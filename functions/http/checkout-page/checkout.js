/*
 * The hosted checkout page. What the customer agrees to is written down first; then a tap opens 아임포트's payment window. On a
 * PC its callback is reported to our server, which alone decides what happened; on a phone the browser leaves for
 * `m_redirect_url` and never comes back here.
 */
(() => {
  const { checkout, texts: words } = document.getElementById('checkout-data').dataset;
  const data = JSON.parse(checkout);
  const texts = JSON.parse(words);
  const button = document.getElementById('open');
  const assent = document.getElementById('assent');
  const progress = document.getElementById('progress');
  const notice = document.getElementById('notice');
  const failure = document.getElementById('failure');

  /** Nobody is kept for longer than this in front of what is being checked, answers that hang included, ms. */
  const WAIT_MS = 20000;
  /** How far apart the server is asked again while 아임포트 cannot tell, and of the payment that comes with the card, ms. */
  const PAUSE_MS = 2500;
  const PAYMENT_PAUSE_MS = 1500;
  /** The merchant's page follows by itself, after what is shown here has been read, ms. */
  const LEAVE_AFTER_MS = 4000;
  const LEAVE_PAID_AFTER_MS = 10000;
  /** Asks the next load of this page to say why it was loaded again. */
  const CHANGED = 'checkout-changed';

  const pause = (ms, until) =>
    new Promise((resolve) => setTimeout(resolve, Math.max(0, Math.min(ms, until - Date.now()))));

  button.addEventListener('click', openWindow);
  assent?.addEventListener('change', () => hide(notice));
  // Coming back with the phone's back button shows the page as it was left: busy. Wake it up.
  window.addEventListener('pageshow', (event) => {
    if (event.persisted) rest();
  });
  if (takeMark()) tell(texts.changed);

  async function openWindow() {
    if (assent && !assent.checked) {
      tell(texts.agreeFirst);
      assent.focus();
      return;
    }
    work(texts.opening);
    const agreed = await agree();
    if (agreed === 'changed') return reload();
    if (agreed === 'unknown') return fail(texts.cannotAgree);
    try {
      const { IMP } = await loadSdk();
      IMP.init(data.imp_code);
      IMP.request_pay(data.request_pay, report);
      progress.textContent = texts.inWindow;
    } catch {
      fail(texts.cannotOpen);
    }
  }

  /** No window before the server has written down to what the customer has said yes. */
  async function agree() {
    if (data.agreement === null) return 'agreed';
    const answer = await post('agree', data.agreement, Date.now() + WAIT_MS);
    if (answer === undefined) return 'unknown';
    // 409: other figures or dates by now, or the link is used or over. What is true now stands on the page itself.
    return answer.hash === data.agreement.hash ? 'agreed' : 'changed';
  }

  function loadSdk() {
    if (window.IMP) return Promise.resolve(window);
    return new Promise((resolve, reject) => {
      const script = document.createElement('script');
      script.src = data.sdk_url;
      script.onload = () => (window.IMP ? resolve(window) : reject(new Error('no IMP')));
      script.onerror = () => reject(new Error('not loaded'));
      document.head.append(script);
    });
  }

  /** What the window says is a hint. The server asks 아임포트; another window may have registered the card meanwhile. */
  async function report(result) {
    work(texts.checking);
    const until = Date.now() + WAIT_MS;
    let back = document.getElementById('leave')?.getAttribute('href');
    do {
      const answer = await complete(result.imp_uid, result.merchant_uid, until);
      if (answer?.status === 'succeeded') return succeed(answer, until);
      // Without an imp_uid there is no payment whose outcome anybody could wait for.
      if (!result.imp_uid || answer?.status === 'failed') {
        return wasClosed(result, answer) ? closed() : decline(result, answer);
      }
      if (answer?.code) return fail(texts.refused);
      back = answer?.return_url ?? back;
      await pause(PAUSE_MS, until);
    } while (Date.now() < until);
    finish(texts.waiting, hint(texts.waitingHint));
    if (back) onwards(back);
  }

  const complete = (impUid, merchantUid, until) =>
    post('complete', { imp_uid: impUid ?? null, merchant_uid: merchantUid ?? null }, until);

  /** The server's answer, or nothing when it could not be reached until then. */
  async function post(act, body, until) {
    const hanging = new AbortController();
    const timer = setTimeout(() => hanging.abort(), Math.max(0, until - Date.now()));
    try {
      const response = await fetch(`${window.location.pathname.replace(/\/$/, '')}/${act}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
        signal: hanging.signal,
      });
      return response.status >= 500 || response.status === 429 ? undefined : await response.json();
    } catch {
      return undefined;
    } finally {
      clearTimeout(timer);
    }
  }

  /** Closing a window is no failure. Which code says so is not documented, so known words count too. */
  function wasClosed({ error_code: code, error_msg: message }, answer) {
    const said = [code, message, answer?.failure?.message]
      .filter((text) => typeof text === 'string')
      .join(' ');
    return /결제\s*포기|사용자가?\s*(?:결제를\s*)?(?:취소|중단)|(?:결제)?창을?\s*닫|PAY_PROCESS_CANCEL|USER_CANCEL|user.{0,12}cancel/i.test(
      said,
    );
  }

  function closed() {
    rest();
    tell(texts.closed);
    button.focus();
  }

  function decline(result, answer) {
    const said = answer?.failure;
    const raw = said?.message ?? result.error_msg;
    fail(said ? texts.advice[said.class] : texts.failed, raw);
  }

  /** The card stands. What was to be charged with it is a worker's business, seconds away. */
  async function succeed(registered, until) {
    let answer = registered;
    if (answer.payment?.status === 'pending') finish(texts.registered, hint(texts.paying));
    while (answer.payment?.status === 'pending' && Date.now() < until) {
      await pause(PAYMENT_PAUSE_MS, until);
      // By our own merchant_uid: what is known of the card needs no look-up at 아임포트 any more.
      const asked = await complete(null, data.request_pay.merchant_uid, until);
      if (asked?.status === 'succeeded') answer = asked;
    }
    const { payment, return_url: back } = answer;
    const card = [answer.card?.card_name, answer.card?.card_number_masked].filter(Boolean).join(' ');
    switch (payment?.status) {
      case 'paid':
        finish(
          texts.paid,
          facts(
            [texts.amount, won(payment.amount)],
            [texts.card, card],
            [texts.nextCharge, date(payment.next_charge_at)],
          ),
        );
        return onwards(back, LEAVE_PAID_AFTER_MS);
      case 'declined':
        finish(texts.declined, ...declined(payment.decline));
        return onwards(back);
      case 'pending':
        finish(texts.payingLong, hint(texts.payingHint));
        return onwards(back);
      default:
        finish(texts.registered, hint(card), ...(data.agreement === null ? [] : [hint(texts.nothingTaken)]));
        return onwards(back, LEAVE_AFTER_MS);
    }
  }

  function declined({ class: reason, message, retry_at: retryAt }) {
    return [
      paragraph('advice', texts.advice[reason]),
      ...quote(message),
      hint(retryAt ? texts.retry.replace('{date}', date(retryAt)) : texts.noRetry),
    ];
  }

  /** The way on. By itself only where nothing is left to be read or done. */
  function onwards(address, afterMs) {
    const next = document.createElement('a');
    next.className = 'primary';
    next.id = 'next';
    next.href = address;
    next.textContent = texts.next;
    document.querySelector('main').append(next);
    if (afterMs !== undefined) setTimeout(() => window.location.assign(address), afterMs);
  }

  function finish(title, ...parts) {
    const main = document.querySelector('main');
    const heading = document.createElement('h1');
    heading.textContent = title;
    heading.tabIndex = -1;
    main.replaceChildren(heading, ...parts);
    main.dataset.done = 'true';
    document.title = title;
    heading.focus();
  }

  const hint = (text) => paragraph('hint', text);

  function paragraph(kind, text) {
    const element = document.createElement('p');
    element.className = kind;
    element.textContent = text;
    return element;
  }

  /** textContent: the PG's words are shown, never interpreted. */
  function quote(text) {
    if (!text) return [];
    const element = document.createElement('blockquote');
    element.append(paragraph('said-by', texts.saidByPg), paragraph('said', text));
    return [element];
  }

  function facts(...rows) {
    const list = document.createElement('dl');
    list.className = 'order';
    for (const [label, value] of rows.filter(([, text]) => text)) {
      const row = document.createElement('div');
      row.append(document.createElement('dt'), document.createElement('dd'));
      row.firstChild.textContent = label;
      row.lastChild.textContent = value;
      list.append(row);
    }
    return list;
  }

  const won = (amount) => texts.won.replace('{n}', amount.toLocaleString('en-US'));

  function date(instant) {
    if (!instant) return '';
    const format = {
      timeZone: 'Asia/Seoul',
      year: 'numeric',
      month: 'long',
      day: 'numeric',
    };
    return new Date(instant).toLocaleDateString(document.documentElement.lang, format);
  }

  function fail(advice, raw) {
    rest();
    failure.hidden = false;
    failure.replaceChildren(paragraph('advice', advice), ...quote(raw));
    button.focus();
  }

  function tell(text) {
    notice.textContent = text;
    notice.hidden = false;
  }

  function hide(element) {
    element.hidden = true;
    element.textContent = '';
  }

  function work(message) {
    button.disabled = true;
    hide(failure);
    hide(notice);
    progress.textContent = message;
  }

  function rest() {
    button.disabled = false;
    progress.textContent = '';
  }

  function reload() {
    try {
      window.sessionStorage.setItem(CHANGED, '1');
    } catch {
      // Then the page is shown anew without a word.
    }
    window.location.reload();
  }

  function takeMark() {
    try {
      const marked = window.sessionStorage.getItem(CHANGED) !== null;
      window.sessionStorage.removeItem(CHANGED);
      return marked;
    } catch {
      return false;
    }
  }
})();
