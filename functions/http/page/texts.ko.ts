/** What the foot of every page says. */
export const ko = {
  footer: {
    label: '판매자 정보',
    support: '고객센터',
    tel: '전화',
    email: '이메일',
    site: '문의 페이지',
    terms: '이용약관',
    privacy: '개인정보처리방침',
  },
} as const;

/** The same sentences in another language. */
export type ShellTexts = { readonly footer: { readonly [Name in keyof typeof ko.footer]: string } };
