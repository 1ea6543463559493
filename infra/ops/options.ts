import type { Option } from './command.ts';

export const FLAG: Option = {};
export const TEXT: Option = { shown: 'TEXT' };
export const ID: Option = { shown: 'ID' };
export const JSON_TEXT: Option = { shown: 'JSON' };
export const FILE: Option = { shown: 'FILE' };
/** Of the Korean calendar. */
export const DAY: Option = { shown: '2027-01-31' };
export const INSTANT: Option = { shown: '2027-01-31T10:00:00+09:00' };
/** JavaScript takes `0x10` and `1e2` for numbers, and money would move by them. */
export const WON: Option = { shown: 'WON', form: /^\d+$/, allowed: 'won in digits such as 9900' };
export const NUMBER: Option = { shown: 'N', form: /^\d+$/, allowed: 'a whole number in digits' };
export const MONTH: Option = {
  shown: '2027-01',
  form: /^\d{4}-(?:0[1-9]|1[0-2])$/,
  allowed: 'a month such as 2027-01',
};

/** Where absent, the first. */
export const oneOf = (...values: readonly string[]): Option => ({
  shown: values.join('|'),
  form: new RegExp(`^(?:${values.join('|')})$`),
  allowed: `one of ${values.join(', ')}`,
});

export const isSaid = (flag: string | undefined): boolean => flag !== undefined;

export const FORMAT = oneOf('csv', 'jsonl');
export const formatOf = (said: string | undefined): 'csv' | 'jsonl' => (said === 'jsonl' ? said : 'csv');
