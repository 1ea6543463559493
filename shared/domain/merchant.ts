/** Who sells: shown at the foot of every page that a customer sees (전자상거래법 §10, §13②). Public. */
export interface Merchant {
  readonly name: string;
  /** At least one of them. */
  readonly support: {
    readonly tel?: string | undefined;
    readonly email?: string | undefined;
    readonly url?: string | undefined;
  };
  readonly termsUrl: string;
  readonly privacyUrl: string;
  /** 사업자 정보 as it stands at the foot of the merchant's own shop: one text. */
  readonly businessInfo?: string | undefined;
}
