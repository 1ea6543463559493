import { show } from '../../console/pages/dom.js';

/* 시작하기: what is done is ticked, and the first step that is not has the one button that stands out. */

const isDone = {
  card: ({ cards }) => cards.some(({ status }) => status === 'active'),
  plan: ({ plans }) => plans.length > 0,
  subscription: ({ subscriptions }) => subscriptions.length > 0,
  month: ({ charges }) => charges.some(({ key, status }) => key.period > 1 && status === 'paid'),
};

const steps = [...document.querySelectorAll('[data-step]')];

export function showSteps(state) {
  const next = steps.find(({ dataset }) => !isDone[dataset.step](state));
  for (const step of steps) {
    show(step.querySelector('.done'), isDone[step.dataset.step](state));
    step.querySelector('form button').classList.toggle('primary', step === next);
    if (step === next) step.setAttribute('aria-current', 'step');
    else step.removeAttribute('aria-current');
  }
}
