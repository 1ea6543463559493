import { setText } from '../../console/pages/dom.js';
import { act, onSubmit } from './api.js';
import { dayOf, withWeekday } from './format.js';

const now = document.getElementById('now');
const form = document.getElementById('clock-date');
const buttons = document.querySelectorAll('#clock button, [data-advance]');

async function move(command) {
  for (const each of buttons) each.disabled = true;
  try {
    await act(
      '시계를 옮기는 중… 그사이에 할 일을 차례로 하고 있습니다.',
      ['PUT', '/console/clock', command],
      ({ body }) => `이제 ${withWeekday(body.now)}입니다.`,
    );
  } finally {
    for (const each of buttons) each.disabled = false;
  }
}

// After the charging hour, so that the day's charges are made.
const NOON = '12:00';

for (const button of document.querySelectorAll('[data-advance]')) {
  button.addEventListener('click', async () => {
    await move({ advance: button.dataset.advance, not_before: NOON });
    button.focus();
  });
}

onSubmit(form, ({ date }) => move({ now: `${date}T${NOON}:00+09:00` }));

export function showClock(state) {
  setText(now, withWeekday(state.now));
  now.dateTime = state.now;
  const today = dayOf(state.now);
  form.date.min = today;
  // Filled once; later only if the day typed has gone by.
  if (form.date.value < today && document.activeElement !== form.date) form.date.value = today;
}
