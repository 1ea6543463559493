import type { ShellTexts } from './texts.ko.ts';

export const en: ShellTexts = {
  footer: {
    label: 'Merchant',
    support: 'Support',
    tel: 'Phone',
    email: 'E-mail',
    site: 'Contact page',
    terms: 'Terms',
    privacy: 'Privacy policy',
  },
};
