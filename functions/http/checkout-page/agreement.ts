import type { Merchant } from '../../../shared/domain/merchant.ts';
import type { Registration } from '../../../shared/domain/registration.ts';
import type { Digests, Settings } from '../../../shared/ports.ts';
import type { Lang } from '../page/language.ts';
import { amountNow, termsOf } from './terms.ts';
import { textsIn } from './texts.ts';

/** What the page says of the deal, each part as it is shown. */
export interface Agreement {
  readonly title: string;
  readonly facts: readonly Fact[];
  readonly sentences: readonly string[];
  readonly documents: readonly Document[];
  /** What the customer ticks. Undefined: nothing is charged, so there is nothing to agree to. */
  readonly assent: string | undefined;
  readonly button: string;
}

export interface Fact {
  readonly label: string;
  readonly value: string;
}

interface Document {
  readonly label: string;
  readonly url: string;
}

interface Context {
  readonly settings: Pick<Settings, 'merchant' | 'billing'>;
  readonly lang: Lang;
  readonly now: Date;
}

/**
 * Page and evidence are both made of this. Dates are of the day on which it is made, so that the same day makes the same
 * text; the buyer's name is no part of it, since the evidence outlives what names him.
 */
export function agreementFor(registration: Registration, { settings, lang, now }: Context): Agreement {
  const { merchant, billing } = settings;
  const terms = termsOf(registration, billing.chargingHourKst, now);
  const texts = textsIn(lang);
  const { displayAmount } = registration;
  const taken = amountNow(terms);
  return {
    title: texts.title(terms),
    facts: texts.facts(terms, billing.chargingHourKst, now),
    sentences: [
      ...texts.sentences(terms, {
        chargingHourKst: billing.chargingHourKst,
        support: supportOf(merchant),
        now,
      }),
      // The only place where display_amount is named: what the window shows differs from what is taken.
      ...(displayAmount === taken ? [] : [texts.windowShows(displayAmount, taken)]),
    ],
    documents: [
      { label: texts.termsOfUse, url: merchant.termsUrl },
      { label: texts.privacyPolicy, url: merchant.privacyUrl },
    ],
    assent: texts.assent(terms),
    button: texts.button(terms),
  };
}

/** The sentences as one text, in the order of the page: what is kept as evidence. */
export function textOf(
  { title, facts, sentences, documents, assent, button }: Agreement,
  merchant: Merchant,
): string {
  return [
    merchant.name,
    title,
    ...facts.map(({ label, value }) => `${label}: ${value}`),
    ...sentences,
    ...documents.map(({ label, url }) => `${label}: ${url}`),
    ...(assent === undefined ? [] : [`[✓] ${assent}`]),
    `[${button}]`,
  ].join('\n');
}

/** SHA-256, hex: as anybody can make it from the text. */
export function hashOf(text: string, digests: Pick<Digests, 'of'>): string {
  return Buffer.from(digests.of(text), 'base64url').toString('hex');
}

function supportOf({ name, support }: Merchant): string {
  const ways = [support.tel, support.email, support.url].filter((way) => way !== undefined);
  return `${name} (${ways.join(', ')})`;
}
