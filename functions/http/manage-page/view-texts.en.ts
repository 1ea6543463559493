import type { ViewTexts } from './view-texts.ko.ts';

export const en: ViewTexts = {
  payments: {
    heading: 'Payments',
    none: 'There is no payment yet.',
    older: (count) => `Show ${count} earlier payment${count === '1' ? '' : 's'}`,
    more: 'For older payments, please ask customer support.',
    refunded: (won) => `${won} refunded`,
    refunding: (won) => `${won} being refunded`,
    receipt: 'Receipt',
    receiptOf: (day) => `Receipt of ${day} (new window)`,
  },
  cancel: {
    heading: 'Cancel subscription',
    runsUntil: 'Ends',
    endsNow: 'right now',
    comesBack: 'You get back',
    nothing: 'nothing',
    further: 'Further payments',
    noFurther: 'none',
    runsNote: 'You can use what you have paid for to its end, and undo the cancellation until then.',
    trialNote: 'You are not charged when the free time ends. You can undo the cancellation until then.',
    nowNote: 'No paid time is left, so it ends at once.',
    owedNote: (won) => `The ${won} that have not been paid are not charged any more.`,
    givenBackNote: (won) => `If the payment of ${won} that is under way succeeds, all of it is refunded.`,
    keptNote: (won) =>
      `If the payment of ${won} that is under way succeeds, please ask customer support for a refund.`,
    yes: 'Cancel it',
    no: 'Keep it',
  },
  endNow: {
    heading: 'Cancel now, with a refund',
    today: 'today',
    left: 'Unused',
    days: (left, of) => `${left} of ${of} days`,
    note: 'Today counts as used. This cannot be undone.',
    yes: (won) => `Cancel now and get ${won} back`,
  },
};
