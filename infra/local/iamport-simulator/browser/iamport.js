/*
 * A stand-in for the 아임포트 V1 SDK: IMP.init, IMP.request_pay. On PC a layer opens and the callback runs; on a
 * phone the page itself leaves for the payment window, which sends it to m_redirect_url, and the callback never runs.
 */
(() => {
  const script = document.currentScript;
  const SIMULATOR = new URL(script.src).origin;
  const REQUIRED = ['pg', 'pay_method', 'merchant_uid', 'customer_uid', 'name', 'amount'];
  const MOBILE_AGENT = /Android|iPhone|iPad|iPod|Mobile/i;
  const MOBILE_WIDTH = 768;
  const GIVEN_UP = '[결제포기] 사용자가 결제를 취소하셨습니다';

  let impCode = null;
  let layer = null;

  const isMobile = () => MOBILE_AGENT.test(navigator.userAgent) || window.innerWidth <= MOBILE_WIDTH;

  const failure = (params, message) => ({
    success: false,
    imp_success: false,
    imp_uid: null,
    merchant_uid: params?.merchant_uid ?? null,
    error_code: 'F400',
    error_msg: message,
  });

  const problem = (params, mobile) => {
    if (impCode === null) return 'IMP.init을 먼저 호출해주세요.';
    if (typeof params !== 'object' || params === null) return '결제 정보가 없습니다.';
    const missing = REQUIRED.find((name) => params[name] === undefined || params[name] === '');
    if (missing !== undefined) return `필수 파라미터가 누락되었습니다. (${missing})`;
    if (mobile && !params.m_redirect_url) return '모바일에서는 m_redirect_url이 필요합니다.';
    return null;
  };

  /* A form post, not fetch: it needs no CORS and works under the page's own content security policy. */
  const post = (target, params, mobile) => {
    const form = document.createElement('form');
    form.method = 'POST';
    form.action = `${SIMULATOR}/simulator/sdk/windows`;
    form.target = target;
    form.hidden = true;
    const fields = {
      imp_code: impCode,
      device: mobile ? 'mobile' : 'pc',
      origin: location.origin,
      request: JSON.stringify(params),
    };
    for (const [name, value] of Object.entries(fields)) {
      const input = document.createElement('input');
      input.type = 'hidden';
      input.name = name;
      input.value = value;
      form.append(input);
    }
    document.body.append(form);
    form.submit();
    form.remove();
  };

  const closeLayer = () => {
    if (layer === null) return;
    window.removeEventListener('message', layer.onMessage);
    window.removeEventListener('keydown', layer.onKey);
    for (const element of layer.inert) element.inert = false;
    layer.overlay.remove();
    document.documentElement.style.overflow = layer.overflow;
    layer.focused?.focus?.();
    layer = null;
  };

  const openLayer = (params, callback) => {
    const overlay = document.createElement('div');
    overlay.setAttribute('role', 'dialog');
    overlay.setAttribute('aria-modal', 'true');
    overlay.setAttribute('aria-label', '카드 등록 결제창 (시뮬레이터)');
    Object.assign(overlay.style, {
      position: 'fixed',
      inset: '0',
      zIndex: '2147483647',
      display: 'grid',
      placeItems: 'center',
      background: 'rgba(15, 23, 42, 0.55)',
    });
    const frame = document.createElement('iframe');
    frame.name = `iamport-simulator-${Math.random().toString(36).slice(2)}`;
    frame.title = '카드 등록 결제창 (시뮬레이터)';
    Object.assign(frame.style, {
      width: 'min(860px, 94vw)',
      height: 'min(720px, 92vh)',
      border: '0',
      borderRadius: '14px',
      background: '#fff',
      boxShadow: '0 24px 60px rgba(15, 23, 42, 0.35)',
    });
    overlay.append(frame);

    const inert = [...document.body.children].filter((element) => !element.inert);
    const finish = (result) => {
      closeLayer();
      callback?.(result);
    };
    const onMessage = (event) => {
      const fromWindow = event.origin === SIMULATOR && event.source === frame.contentWindow;
      if (!fromWindow) return;
      if (event.data?.type === 'iamport-simulator:ready') ready = true;
      if (event.data?.type !== 'iamport-simulator:result') return;
      const { redirect_to: _, ...result } = event.data.result;
      finish({ ...result, imp_success: result.success });
    };
    /* Esc outside the frame: the window itself gives up, so that its record and imp_uid exist. If no window ever
       came (the simulator is down), the layer must not trap the person. */
    let ready = false;
    const onKey = (event) => {
      if (event.key !== 'Escape') return;
      if (!ready) {
        finish(failure(params, GIVEN_UP));
        return;
      }
      frame.contentWindow.postMessage({ type: 'iamport-simulator:close' }, SIMULATOR);
    };
    layer = {
      overlay,
      inert,
      onMessage,
      onKey,
      focused: document.activeElement,
      overflow: document.documentElement.style.overflow,
    };
    for (const element of inert) element.inert = true;
    document.documentElement.style.overflow = 'hidden';
    document.body.append(overlay);
    window.addEventListener('message', onMessage);
    window.addEventListener('keydown', onKey);
    frame.addEventListener('load', () => frame.focus());
    post(frame.name, params, false);
  };

  window.IMP = {
    init(code) {
      impCode = String(code);
    },
    request_pay(params, callback) {
      const mobile = isMobile();
      const refused = problem(params, mobile);
      if (refused !== null) {
        setTimeout(() => callback?.(failure(params, refused)), 0);
        return;
      }
      if (layer !== null) {
        setTimeout(() => callback?.(failure(params, '이미 결제창이 열려 있습니다.')), 0);
        return;
      }
      if (mobile) post('_top', params, true);
      else openLayer(params, callback);
    },
  };
})();
