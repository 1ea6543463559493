/* The payment window's own script: fills in test cards, sends the form, and hands the result on. */
(() => {
  const { merchantUid, windowId, parentOrigin, result: refusal } = document.body.dataset;
  const framed = window.parent !== window;

  /* The result goes only to the origin that opened this window, never to whoever happens to frame it. */
  const hand = (result) => {
    if (framed && parentOrigin) {
      window.parent.postMessage({ type: 'iamport-simulator:result', result }, parentOrigin);
    } else if (result.redirect_to) {
      location.replace(result.redirect_to);
    } else {
      document.querySelector('.columns')?.remove();
      const message = document.createElement('p');
      message.setAttribute('role', 'status');
      message.className = 'done';
      message.textContent = result.success
        ? '카드가 등록되었습니다.'
        : (result.error_msg ?? '취소되었습니다.');
      document.querySelector('main').append(message);
    }
  };

  if (refusal) hand(JSON.parse(refusal));
  const form = document.getElementById('card-form');
  if (form === null) return;

  if (framed && parentOrigin) window.parent.postMessage({ type: 'iamport-simulator:ready' }, parentOrigin);
  const alertBox = document.getElementById('alert');
  const pay = document.getElementById('pay');
  const close = document.getElementById('close');
  const inputs = [...form.querySelectorAll('input')];
  let busy = false;

  const setBusy = (value) => {
    busy = value;
    form.setAttribute('aria-busy', String(value));
    pay.disabled = value;
    close.disabled = value;
    pay.textContent = value ? '처리 중입니다…' : '카드 등록';
  };

  const showErrors = (fields) => {
    for (const input of inputs) {
      const text = fields[input.name];
      const error = document.getElementById(`${input.name}-error`);
      error.textContent = text ?? '';
      error.hidden = text === undefined;
      if (text === undefined) input.removeAttribute('aria-invalid');
      else input.setAttribute('aria-invalid', 'true');
    }
    inputs.find((input) => fields[input.name] !== undefined)?.focus();
  };

  const send = async (body) => {
    if (busy) return;
    setBusy(true);
    alertBox.textContent = '';
    try {
      const response = await fetch(`/simulator/windows/${encodeURIComponent(merchantUid)}/submit`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ ...body, window_id: windowId }),
      });
      const answer = await response.json();
      if (response.ok) return hand(answer);
      alertBox.textContent = answer.message;
      showErrors(answer.fields ?? {});
    } catch {
      alertBox.textContent = '시뮬레이터에 연결할 수 없습니다. 잠시 후 다시 시도해주세요.';
    }
    setBusy(false);
  };

  const giveUp = () => send({ cancel: true });

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const fields = Object.fromEntries(new FormData(form));
    if (!fields.agree) {
      showErrors({ agree: '약관에 동의해주세요.' });
      return;
    }
    delete fields.agree;
    showErrors({});
    send(fields);
  });
  close.addEventListener('click', giveUp);
  window.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') giveUp();
  });
  window.addEventListener('message', (event) => {
    const asked = event.origin === parentOrigin && event.source === window.parent;
    if (asked && event.data?.type === 'iamport-simulator:close') giveUp();
  });

  const number = document.getElementById('card_number');
  number.addEventListener('input', () => {
    number.value = number.value
      .replace(/\D/g, '')
      .slice(0, 16)
      .replace(/(\d{4})(?=\d)/g, '$1 ');
  });
  const expiry = document.getElementById('expiry');
  expiry.addEventListener('input', (event) => {
    const digits = expiry.value.replace(/\D/g, '').slice(0, 4);
    const typing = event.inputType !== 'deleteContentBackward';
    expiry.value =
      digits.length > 2 || (digits.length === 2 && typing)
        ? `${digits.slice(0, 2)}/${digits.slice(2)}`
        : digits;
  });

  for (const button of document.querySelectorAll('button.card')) {
    button.addEventListener('click', () => {
      number.value = button.dataset.number.replace(/(\d{4})(?=\d)/g, '$1 ');
      expiry.value = '12/30';
      document.getElementById('birth').value = '900101';
      document.getElementById('pwd_2digit').value = '12';
      document.getElementById('agree').checked = true;
      showErrors({});
      pay.focus();
      pay.scrollIntoView({ block: 'nearest' });
    });
  }
  number.focus();
  /* In a layer the first focus only counts once the opening page has given the frame its own. */
  window.addEventListener('focus', () => {
    if (document.activeElement === document.body) number.focus();
  });
})();
