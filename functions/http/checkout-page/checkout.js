/*
 * The hosted checkout page. A tap opens 아임포트's payment window; on a PC its callback is reported to our server, which
 * alone decides what happened; on a phone the browser leaves for `m_redirect_url` and never comes back here.
 */
(() => {
  const data = JSON.parse(document.getElementById('checkout-data').dataset.checkout);
  const button = document.getElementById('open');
  const progress = document.getElementById('progress');
  const failure = document.getElementById('failure');

  /** How often, and how far apart (ms), the server is asked again while 아임포트 cannot tell. */
  const TRIES = 8;
  const PAUSE_MS = 2500;

  button.addEventListener('click', openWindow);
  // Coming back with the phone's back button shows the page as it was left: busy. Wake it up.
  window.addEventListener('pageshow', (event) => {
    if (event.persisted) rest();
  });

  async function openWindow() {
    work('결제창을 여는 중입니다…');
    try {
      const { IMP } = await loadSdk();
      IMP.init(data.imp_code);
      IMP.request_pay(data.request_pay, report);
      progress.textContent = '결제창에서 카드 정보를 입력해 주세요.';
    } catch {
      fail('결제창을 열 수 없습니다. 인터넷 연결을 확인하고 다시 시도해 주세요.');
    }
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
    work('등록 결과를 확인하고 있습니다…');
    for (let tries = 1; tries <= TRIES; tries += 1) {
      const answer = await complete(result);
      if (answer?.status === 'succeeded') return succeed(answer);
      // Without an imp_uid there is no payment whose outcome anybody could wait for.
      if (!result.imp_uid) return fail(result.error_msg);
      if (answer?.status === 'failed') return fail(answer.failure?.message ?? result.error_msg);
      if (answer?.code)
        return fail(
          '등록 결과를 확인할 수 없습니다. 다시 시도하기 전에 쇼핑몰이나 앱에서 등록된 카드를 확인해 주세요.',
        );
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
    wait();
  }

  /** The server's answer, or nothing when it could not be reached. */
  async function complete(result) {
    try {
      const response = await fetch(`${window.location.pathname.replace(/\/$/, '')}/complete`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ imp_uid: result.imp_uid ?? null, merchant_uid: result.merchant_uid ?? null }),
      });
      return response.status >= 500 ? undefined : await response.json();
    } catch {
      return undefined;
    }
  }

  function succeed(answer) {
    finish(
      '카드가 등록되었습니다',
      [answer.card?.card_name, answer.card?.card_number_masked].filter(Boolean).join(' '),
    );
    const next = document.createElement('a');
    next.className = 'primary';
    next.id = 'next';
    next.href = answer.return_url;
    next.textContent = '계속하기';
    document.querySelector('main').append(next);
    next.focus();
    setTimeout(() => window.location.assign(answer.return_url), 3000);
  }

  function wait() {
    finish(
      '등록 결과를 확인하고 있습니다',
      '카드사의 답이 늦어지고 있습니다. 이 창을 닫아도 결과는 잠시 후 반영됩니다.',
    );
  }

  function finish(title, text) {
    const main = document.querySelector('main');
    const heading = document.createElement('h1');
    heading.textContent = title;
    heading.tabIndex = -1;
    const hint = document.createElement('p');
    hint.className = 'hint';
    hint.textContent = text;
    main.replaceChildren(heading, hint);
    main.dataset.done = 'true';
    heading.focus();
  }

  function fail(message) {
    rest();
    failure.hidden = false;
    // textContent: the PG's words are shown, never interpreted.
    failure.textContent = message || '카드를 등록하지 못했습니다.';
    button.textContent = '다시 시도하기';
    button.focus();
  }

  function work(message) {
    button.disabled = true;
    failure.hidden = true;
    progress.textContent = message;
  }

  function rest() {
    button.disabled = false;
    progress.textContent = '';
  }
})();
