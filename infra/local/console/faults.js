import { button, fillOptions, make, reconcile, setText, show } from '../../console/pages/dom.js';
import { act, onSubmit } from './api.js';

/* 장애: what the simulator will do wrong next (its README says what each does to the ledger). */

const $ = (id) => document.getElementById(id);
const form = $('fault');

const requestKinds = {
  timeout_after_commit: '답이 없음 (처리는 됨)',
  timeout_before_commit: '답이 없음 (처리도 안 됨)',
  reset_after_commit: '연결이 끊김 (처리는 됨)',
  reset_before_commit: '연결이 끊김 (처리도 안 됨)',
  html_after_commit: 'HTML로 답함 (처리는 됨)',
  error_5xx: '503 오류',
  late_commit: '답이 없고, 나중에 처리됨',
  latency: '늦게 답함',
  wrong_amount: '금액이 틀린 답',
  wrong_customer_uid: '카드가 틀린 답',
};

const targets = {
  again: { text: '결제 요청 (again)', kinds: requestKinds },
  payment: { text: '단건 조회 (payment)', kinds: requestKinds },
  findAll: { text: 'merchant_uid 조회 (findAll)', kinds: requestKinds },
  cancel: { text: '환불 요청 (cancel)', kinds: requestKinds },
  token: { text: '토큰 (getToken)', kinds: requestKinds },
  webhook: {
    text: '웹훅',
    kinds: {
      lost: '사라짐',
      duplicated: '두 번 옴',
      late: '늦게 옴',
      before_redirect: '고객보다 먼저 옴',
    },
  },
  duplicates: {
    text: '같은 merchant_uid의 두 번째 결제',
    kinds: {
      racy: '동시에 오면 둘 다 됨 (racy)',
      lax: '막지 않음 (lax)',
      'single-use': '실패한 것도 다시 못 씀 (single-use)',
      strict: '막음 (strict, 기본)',
    },
  },
  lookup_lag_ms: { text: '조회에 늦게 나타남', kinds: { lag: '밀리초만큼 늦게' } },
};

const needsMs = new Set(['latency', 'late_commit', 'late', 'lag']);

fillOptions(
  form.target,
  Object.entries(targets).map(([value, { text }]) => ({ value, text })),
);
form.target.addEventListener('change', showKinds);
form.kind.addEventListener('change', showFields);
showKinds();

function showKinds() {
  const { kinds } = targets[form.target.value];
  fillOptions(
    form.kind,
    Object.entries(kinds).map(([value, text]) => ({ value, text })),
  );
  showFields();
}

function showFields() {
  const once = form.target.value !== 'duplicates' && form.target.value !== 'lookup_lag_ms';
  show(form.times.closest('label'), once);
  show(form.ms.closest('label'), needsMs.has(form.kind.value));
  const real = form.kind.value === 'latency' ? '실제 시간으로 기다립니다.' : '시뮬레이터의 시계로 셉니다.';
  setText($('fault-help'), needsMs.has(form.kind.value) ? `밀리초는 ${real}` : '');
}

onSubmit(form, ({ target, kind, times, ms }) =>
  put(target, faultFrom(target, kind, times, ms), '장애를 주입했습니다. 다음 요청이 이렇게 됩니다.'),
);

function faultFrom(target, kind, times, ms) {
  if (target === 'duplicates') return kind;
  if (target === 'lookup_lag_ms') return Number(ms);
  return {
    kind,
    ...(times === '' ? {} : { times: Number(times) }),
    ...(needsMs.has(kind) ? { ms: Number(ms) } : {}),
  };
}

const put = (target, value, told) =>
  act('시뮬레이터에 알리는 중…', ['POST', '/console/faults', { [target]: value }], () => told);

$('clear-faults').addEventListener('click', () =>
  act('지우는 중…', ['DELETE', '/console/faults'], () => '장애를 모두 지웠습니다.'),
);

export function showFaults({ faults }) {
  const entries = Object.entries(faults);
  reconcile($('fault-list'), entries, ([name]) => name, faultView);
  show($('no-faults'), entries.length === 0);
  show($('clear-faults'), entries.length > 0);
}

function faultView([name]) {
  const text = make('span');
  const clear = button('지우기', () => put(name, null, '지웠습니다.'));
  clear.setAttribute('aria-label', `${targets[name]?.text ?? name} 지우기`);
  return {
    element: make('li', {}, text, clear),
    update: ([, fault]) => setText(text, describe(name, fault)),
  };
}

function describe(name, fault) {
  const { text, kinds } = targets[name] ?? { text: name, kinds: {} };
  if (typeof fault === 'number') return `${text}: ${fault.toLocaleString('ko-KR')} ms`;
  if (typeof fault === 'string') return `${text}: ${kinds[fault] ?? fault}`;
  const times = fault.times === undefined ? '지울 때까지' : `${fault.times}번 남음`;
  const ms = fault.ms === undefined ? '' : `, ${fault.ms.toLocaleString('ko-KR')} ms`;
  return `${text}: ${kinds[fault.kind] ?? fault.kind} (${times}${ms})`;
}
