/** What became of what the customer has done: the word in the address is one of these. */
export const ko = {
  canceled: '해지를 예약했습니다. 아래 날짜까지 이용할 수 있고, 더는 결제되지 않습니다.',
  ended: '해지했습니다. 더는 결제되지 않습니다.',
  end_refunded: '해지했습니다. 남은 기간의 금액을 환불했습니다.',
  end_refunding: '해지했습니다. 남은 기간의 금액을 환불하고 있습니다. 카드사에 따라 며칠 걸릴 수 있습니다.',
  end_refund_failed: '해지했습니다. 환불이 바로 되지 않아 확인하고 있습니다. 고객센터로 문의해 주세요.',
  kept: '해지를 취소했습니다. 계속 이용할 수 있습니다.',
  paused: '일시정지했습니다. 다시 시작할 때까지 결제되지 않습니다.',
  resumed: '다시 시작했습니다.',
  declined: '다시 시작했지만 결제가 되지 않았습니다. 카드를 바꾸거나 잠시 후 다시 시도해 주세요.',
  checking: '결제 결과를 확인하고 있습니다. 잠시 후 이 페이지를 새로 고쳐 주세요.',
  consent_needed: '이용을 계속하려면 먼저 바뀌는 금액에 동의해야 합니다.',
  exhausted: '결제를 시도할 수 있는 횟수를 넘었습니다. 고객센터로 연락해 주세요.',
  agreed: '동의했습니다. 동의한 내용은 결제 전까지 언제든 취소할 수 있습니다.',
  refused: '동의하지 않았습니다. 바뀐 금액으로 결제하지 않습니다.',
  changed: '그사이에 금액이나 날짜, 카드가 바뀌었습니다. 아래 내용을 다시 확인해 주세요.',
  gone: '이미 해지된 구독입니다.',
  not_possible: '지금은 할 수 없습니다. 아래에서 현재 상태를 확인해 주세요.',
  card_registered: '새 카드를 등록했습니다.',
  card_paid: '새 카드를 등록하고 미납 금액을 결제했습니다.',
  card_declined:
    '새 카드를 등록했지만 미납 금액이 결제되지 않았습니다. 다른 카드로 바꾸거나 잠시 후 다시 확인해 주세요.',
  card_paying: '새 카드를 등록했고 미납 금액을 결제하고 있습니다. 잠시 후 이 페이지를 새로 고쳐 주세요.',
  card_failed: '카드를 등록하지 못했습니다. 카드는 바뀌지 않았습니다.',
  card_pending: '카드 등록 결과를 확인하고 있습니다. 잠시 후 이 페이지를 새로 고쳐 주세요.',
};

/** The same sentences in another language. */
export type DoneTexts = typeof ko;
