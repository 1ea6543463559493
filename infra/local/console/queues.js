import { button, make, reconcile, setText, show } from '../../console/pages/dom.js';
import { act } from './api.js';
import { exactly } from './format.js';

/* 큐: what waits, what lies in the DLQ, and the way back. */

const words = {
  settle: '아임포트에서 조회해 적용할 것',
  charge: '결제할 것',
  batch: '일괄 작업',
};

export function showQueues(state) {
  reconcile(document.getElementById('queues'), state.queues, ({ name }) => name, queueView);
}

function queueView({ name }) {
  const waiting = messageList('대기 중인 메시지가 없습니다.', () => []);
  const dead = messageList('DLQ가 비어 있습니다.', (id) => [button('다시 보내기', () => redrive(name, id))]);
  const all = button('모두 다시 보내기', () => redrive(name));
  const waitingCount = make('span', { class: 'count' });
  const deadCount = make('span', { class: 'count alarm' });
  const element = make(
    'section',
    { 'data-queue': name },
    make('h2', {}, make('code', {}, name), ` ${words[name] ?? ''}`),
    make('h3', {}, '대기 중 ', waitingCount),
    waiting.element,
    make('h3', {}, 'DLQ ', deadCount),
    dead.element,
    all,
  );
  return {
    element,
    update(queue) {
      setText(waitingCount, String(queue.messages.length));
      setText(deadCount, String(queue.dead.length));
      waiting.update(queue.messages);
      dead.update(queue.dead);
      show(all, queue.dead.length > 1);
    },
  };
}

function redrive(name, id) {
  return act(
    '다시 보내는 중…',
    ['POST', `/console/queues/${name}/redrive`, id === undefined ? {} : { message_id: id }],
    ({ body }) => `${body.redriven}개를 ${name} 큐로 다시 보냈습니다.`,
  );
}

function messageList(empty, actions) {
  const list = make('ul', { class: 'plain' });
  const none = make('p', { class: 'empty' }, empty);
  const view = ({ id }) => {
    const body = make('code');
    const note = make('span', { class: 'note' });
    return {
      element: make('li', {}, make('div', { class: 'message' }, body, note), ...actions(id)),
      update(message) {
        setText(body, message.body);
        setText(note, `받은 횟수 ${message.receives} · 처리 가능 일시 ${exactly(message.visibleAt)}`);
      },
    };
  };
  return {
    element: make('div', {}, list, none),
    update(messages) {
      reconcile(list, messages, ({ id }) => id, view);
      show(none, messages.length === 0);
    },
  };
}
