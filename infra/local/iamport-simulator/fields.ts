/** Reading request fields: forms carry everything as text, so numbers are accepted as text everywhere. */

export type Fields = Readonly<Record<string, unknown>>;

/** Limits in characters, from the vendor's OpenAPI file. */
const MAX_LENGTHS: Readonly<Record<string, number>> = {
  customer_uid: 80,
  merchant_uid: 40,
  name: 40,
  buyer_name: 16,
  buyer_email: 64,
  buyer_tel: 16,
  buyer_addr: 128,
  buyer_postcode: 8,
};

export const textOf = (fields: Fields, name: string): string | null => {
  const value = fields[name];
  if (typeof value === 'string') return value === '' ? null : value;
  return typeof value === 'number' ? String(value) : null;
};

/** undefined: not sent. NaN: sent, but not a number. */
export const numberOf = (fields: Fields, name: string): number | undefined => {
  const value = fields[name];
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value === 'number') return value;
  return typeof value === 'string' ? Number(value) : Number.NaN;
};

export const flagOf = (fields: Fields, name: string): boolean => {
  const value = fields[name];
  return value === true || value === 'true' || value === '1' || value === 1;
};

/** custom_data is documented as a JSON string; the SDK takes an object and stores its JSON. */
export const customDataOf = (fields: Fields): string | null => {
  const value = fields['custom_data'];
  if (value === undefined || value === null) return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
};

export const missingField = (fields: Fields, required: readonly string[]): string | null => {
  const missing = required.find((name) => textOf(fields, name) === null);
  return missing === undefined ? null : `필수 파라미터가 누락되었습니다. (${missing})`;
};

/** The first field that is missing or too long, as a sentence; null when all are fine. */
export const fieldProblem = (fields: Fields, required: readonly string[]): string | null => {
  const missing = missingField(fields, required);
  if (missing !== null) return missing;
  for (const [name, max] of Object.entries(MAX_LENGTHS)) {
    const length = [...(textOf(fields, name) ?? '')].length;
    if (length > max) return `${name} 파라미터는 최대 ${max}자까지 입력할 수 있습니다. (${length}자)`;
  }
  return null;
};

export const isWon = (amount: number | undefined): amount is number =>
  amount !== undefined && Number.isSafeInteger(amount) && amount >= 0;
