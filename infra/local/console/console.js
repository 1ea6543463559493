/* The developer's console: reads /console/state, registers a card through the merchant API, moves the clock. */
(() => {
  const $ = (id) => document.getElementById(id);
  const message = $('message');

  const seoul = new Intl.DateTimeFormat('ko-KR', {
    timeZone: 'Asia/Seoul',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hour12: false,
  });
  const when = (text) => (text ? seoul.format(new Date(text)) : '');

  function fill(table, heads, rows, empty) {
    const head = document.createElement('tr');
    head.append(...heads.map((text) => cell('th', text)));
    const body = rows.map((values) => {
      const row = document.createElement('tr');
      row.append(...values.map((value) => (value instanceof Node ? value : cell('td', value))));
      return row;
    });
    if (rows.length === 0) {
      const none = cell('td', empty);
      none.colSpan = heads.length;
      none.className = 'empty';
      const row = document.createElement('tr');
      row.append(none);
      body.push(row);
    }
    table.replaceChildren(head, ...body);
  }

  function cell(tag, text) {
    const element = document.createElement(tag);
    element.textContent = text ?? '';
    return element;
  }

  function badge(status) {
    const td = document.createElement('td');
    const span = cell('span', status);
    span.className = `badge ${status}`;
    td.append(span);
    return td;
  }

  async function refresh() {
    const response = await fetch('/console/state');
    if (!response.ok) return;
    show(await response.json());
  }

  function show(state) {
    $('now').textContent = `${when(state.now)} (KST)`;
    $('now').dateTime = state.now;
    fill(
      $('cards'),
      ['고객', '카드', '번호', '상태', 'customer_uid', '등록한 때'],
      state.cards.map((card) => [
        card.customerId,
        card.cardName,
        card.cardNumberMasked,
        badge(card.status),
        card.customerUid,
        when(card.registeredAt),
      ]),
      '아직 등록된 카드가 없습니다.',
    );
    fill(
      $('registrations'),
      ['registration_id', '고객', '상태', 'imp_uid', '까닭', '만든 때'],
      state.registrations.map((item) => [
        item.registrationId,
        item.customerId,
        badge(item.state.status === 'pending' && item.expiresAt <= state.now ? 'expired' : item.state.status),
        item.state.impUid,
        item.state.failure?.message,
        when(item.createdAt),
      ]),
      '아직 등록을 시작하지 않았습니다.',
    );
    fill(
      $('timeline'),
      ['때', '일', '경로', '결과', '까닭', 'merchant_uid', 'imp_uid'],
      state.timeline.map((entry) => [
        when(entry.at),
        entry.event,
        entry.source ?? entry.route,
        badge(entry.outcome ?? entry.status ?? entry.level ?? ''),
        entry.reason,
        entry.merchant_uid,
        entry.imp_uid,
      ]),
      '아직 아무것도 오지 않았습니다.',
    );
    fill(
      $('queues'),
      ['대기열', '기다리는 것', 'DLQ'],
      state.queues.map((queue) => [queue.name, String(queue.messages.length), String(queue.dead.length)]),
      '',
    );
  }

  $('register').addEventListener('submit', async (event) => {
    event.preventDefault();
    const customerId = new FormData(event.target).get('customer_id');
    message.textContent = '등록을 여는 중…';
    const response = await fetch('/card-registrations', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        customer_id: customerId,
        buyer: { name: '구매자', email: 'buyer@shop.example', tel: '010-1234-5678' },
        return_url: `${window.location.origin}/`,
      }),
    });
    const answer = await response.json();
    if (response.ok) window.location.assign(answer.checkout_url);
    else message.textContent = `${answer.title} ${answer.detail ?? ''}`;
  });

  for (const button of document.querySelectorAll('[data-advance]')) {
    button.addEventListener('click', async () => {
      button.disabled = true;
      message.textContent = '시계를 옮기는 중…';
      const response = await fetch('/console/clock', {
        method: 'PUT',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ advance: button.dataset.advance }),
      });
      const answer = await response.json();
      message.textContent = response.ok ? '' : answer.detail;
      button.disabled = false;
      await refresh();
    });
  }

  const returned = new URLSearchParams(window.location.search).get('status');
  const words = {
    succeeded: '카드가 등록되었습니다.',
    failed: '카드가 등록되지 않았습니다.',
    pending: '등록 결과를 기다리고 있습니다.',
  };
  if (returned && Object.hasOwn(words, returned)) message.textContent = words[returned];

  refresh();
  setInterval(refresh, 2000);
})();
