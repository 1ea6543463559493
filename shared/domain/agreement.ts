/**
 * What a customer agreed to on our page before the payment window opened: the evidence of a contract, kept as long as the
 * law wants contracts kept (5 years), longer than the registration. Address and browser are personal data: never logged.
 */
export interface Agreement {
  readonly registrationId: string;
  readonly customerId: string;
  readonly customerUid: string;
  /** The very sentences that were shown, made here and not sent by the browser. */
  readonly text: string;
  /** Of `text`: SHA-256, hex. */
  readonly hash: string;
  readonly lang: string;
  readonly agreedAt: Date;
  /** As API Gateway saw it. Behind a domain of one's own that is the CDN's address. */
  readonly ip: string;
  readonly userAgent: string;
}
