import type { DoneTexts } from './done-texts.ko.ts';

export const en: DoneTexts = {
  canceled: 'Your cancellation is scheduled. You can use it until the date below, and are not charged again.',
  ended: 'Your subscription is canceled. You are not charged again.',
  end_refunded: 'Your subscription is canceled, and the unused days are refunded.',
  end_refunding:
    'Your subscription is canceled, and the unused days are being refunded. Your card company may take some days.',
  end_refund_failed:
    'Your subscription is canceled. The refund could not be made at once; please ask customer support.',
  kept: 'Your cancellation is undone. Your subscription continues.',
  paused: 'Your subscription is paused. You are not charged until you resume it.',
  resumed: 'Your subscription is resumed.',
  declined:
    'Your subscription is resumed, but the payment was declined. Change the card, or try again later.',
  checking: 'We are checking the payment. Please reload this page in a moment.',
  consent_needed: 'To continue, please agree to the new price first.',
  exhausted: 'The payment has been tried too often. Please contact customer support.',
  agreed: 'You have agreed. You can take that back until the payment.',
  refused: 'You have not agreed. You are not charged the new price.',
  changed: 'The price, the date or the card has changed meanwhile. Please look at it again below.',
  gone: 'This subscription has been canceled already.',
  not_possible: 'This is not possible now. Please see below how things stand.',
  card_registered: 'Your new card is registered.',
  card_paid: 'Your new card is registered, and what you owed is paid.',
  card_declined:
    'Your new card is registered, but what you owe was declined. Change to another card, or look again later.',
  card_paying:
    'Your new card is registered, and what you owe is being charged. Please reload this page in a moment.',
  card_failed: 'The card could not be registered. Your card has not changed.',
  card_pending: 'We are checking the card. Please reload this page in a moment.',
};
