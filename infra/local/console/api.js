/* Calls of the merchant API and of the console, and the one line that says what became of them. */

const line = document.getElementById('message');
let timer;

/** `kind`: `busy` stays until the next one, `error` for longer than `done`. */
export function say(text, kind = 'done') {
  clearTimeout(timer);
  line.textContent = text;
  line.className = text === '' ? '' : kind;
  if (kind !== 'busy') timer = setTimeout(() => say('', 'busy'), kind === 'error' ? 12_000 : 5_000);
}

/** What the API's stable codes mean to whoever pressed the button. */
const codes = {
  invalid_request: '입력을 다시 확인해 주세요.',
  plan_exists: '같은 ID의 요금제가 이미 있습니다.',
  reference_taken: '같은 reference를 쓰는 것이 이미 있습니다.',
  consent_required: '고객의 동의가 필요합니다.',
  card_not_usable: '쓸 수 없는 카드입니다.',
  customer_uid_taken: '다른 고객의 카드입니다.',
  evidence_mismatch: '아임포트의 결제 내역과 다릅니다.',
  already_subscribed: '이 고객은 이미 이 요금제를 구독하고 있습니다.',
  first_payment_declined: '첫 결제가 거절되어 구독을 시작하지 않았습니다.',
  subscription_canceled: '이미 해지된 구독입니다.',
  refund_refused: '환불이 거부되었습니다.',
  refund_in_progress: '처리 중인 환불이 끝난 뒤에 다시 시도해 주세요.',
  conflict: '그사이에 상태가 바뀌었습니다. 다시 눌러 주세요.',
  not_found: '찾을 수 없습니다.',
};

export function problemText(problem) {
  const fields = (problem?.errors ?? []).map(({ path, message }) => `${path}: ${message}`);
  const detail = fields.length > 0 ? fields.join(', ') : (problem?.detail ?? '');
  const known = Object.hasOwn(codes, problem?.code ?? '') ? codes[problem.code] : problem?.title;
  return [known ?? '실패했습니다.', detail].filter(Boolean).join(' — ');
}

/** `{ status, ok, body }`; a repeated click is a new request, a repeated delivery of one is not. */
export async function call(method, path, body) {
  const headers = { 'content-type': 'application/json' };
  if (method === 'POST') headers['idempotency-key'] = crypto.randomUUID();
  const response = await fetch(path, {
    method,
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, ok: response.ok, body: await response.json().catch(() => undefined) };
}

let afterwards = async () => undefined;

/** What is done after every action: the page is brought up to date. */
export function onDone(refresh) {
  afterwards = refresh;
}

/**
 * Says that it is under way, calls, says how it ended, brings the page up to date. `told(answer)` gives the sentence.
 * Answers undefined when it was refused.
 */
export async function act(doing, request, told) {
  say(doing, 'busy');
  try {
    const answer = await call(...request);
    const refused = !answer.ok && answer.status !== 402 && answer.body?.refund_id === undefined;
    const sentence = refused ? problemText(answer.body) : told(answer);
    await afterwards();
    say(sentence, answer.ok ? 'done' : 'error');
    return refused ? undefined : answer;
  } catch {
    say('서버가 답하지 않습니다. npm start가 돌고 있는지 보세요.', 'error');
    return undefined;
  }
}

/** A form whose submit is an action. Its button is disabled meanwhile. */
export function onSubmit(form, send) {
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const submit = form.querySelector('button[type=submit]');
    if (submit.disabled) return;
    submit.disabled = true;
    try {
      await send(Object.fromEntries(new FormData(form)));
    } finally {
      submit.disabled = false;
      if (document.activeElement === document.body) submit.focus();
    }
  });
}
