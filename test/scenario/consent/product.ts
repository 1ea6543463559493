import { applyAnswer } from '../../../shared/domain/answer-outcome.ts';
import { dueAt, workAt } from '../../../shared/domain/due-work.ts';
import { beginCharge } from '../../../shared/domain/next-charge.ts';
import { tell } from '../../../shared/domain/notice.ts';
import { giveUp } from '../../../shared/domain/recovery.ts';
import { chargeAt, newSubscription } from '../../../shared/domain/subscription.ts';
import {
  cancel,
  changePlan,
  end,
  pause,
  pauseForConsent,
  recordConsent,
  resume,
  withdrawConsent,
} from '../../../shared/domain/subscription-commands.ts';

/** The product as a life is lived with it: its own functions, each of which a mutant may replace. */
export const product = {
  newSubscription,
  chargeAt,
  dueAt,
  tell,
  workAt,
  beginCharge,
  applyAnswer,
  giveUp,
  end,
  pauseForConsent,
  cancel,
  pause,
  resume,
  changePlan,
  recordConsent,
  withdrawConsent,
};

export type Product = typeof product;
