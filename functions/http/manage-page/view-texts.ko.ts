/** What only a look at the page says, and no press of a button: what was paid, and what a cancel will do. */
export const ko = {
  payments: {
    heading: '결제 내역',
    none: '아직 결제가 없습니다.',
    older: (count: string) => `이전 결제 ${count}건 보기`,
    more: '더 오래된 결제는 고객센터에 물어 주세요.',
    refunded: (won: string) => `${won} 환불됨`,
    refunding: (won: string) => `${won} 환불 중`,
    receipt: '영수증',
    receiptOf: (day: string) => `${day} 결제 영수증 (새 창)`,
  },
  cancel: {
    heading: '구독 해지',
    runsUntil: '이용 종료일',
    endsNow: '지금 바로',
    comesBack: '돌려받는 금액',
    nothing: '없음',
    further: '앞으로 결제',
    noFurther: '없음',
    runsNote: '이미 낸 기간은 끝까지 이용할 수 있고, 그 전에는 언제든 해지를 취소할 수 있습니다.',
    trialNote: '무료 기간이 끝나도 결제되지 않습니다. 그 전에는 언제든 해지를 취소할 수 있습니다.',
    nowNote: '남은 이용 기간이 없어 바로 해지됩니다.',
    owedNote: (won: string) => `결제되지 않은 ${won}은 더 청구하지 않습니다.`,
    givenBackNote: (won: string) => `진행 중인 ${won} 결제가 승인되면 전액 환불됩니다.`,
    keptNote: (won: string) => `진행 중인 ${won} 결제가 승인되면 환불은 고객센터에 문의해 주세요.`,
    yes: '해지합니다',
    no: '계속 이용합니다',
  },
  endNow: {
    heading: '지금 해지하고 환불받기',
    today: '오늘까지',
    left: '남은 기간',
    days: (left: string, of: string) => `${of}일 중 ${left}일`,
    note: '오늘은 이용한 날로 계산합니다. 지금 해지하면 취소할 수 없습니다.',
    yes: (won: string) => `지금 해지하고 ${won} 돌려받기`,
  },
};

/** The same sentences in another language. */
export type ViewTexts = typeof ko;
