/** HTML whose every inserted text has been escaped. Made by {@link html} only. */
export interface Html {
  readonly safe: string;
}

type Inserted = string | Html | readonly Html[];

/** `html\`<p>${text}</p>\`` escapes what is inserted, unless it is Html itself, or a list of it. Attributes must be quoted. */
export function html(parts: TemplateStringsArray, ...values: readonly Inserted[]): Html {
  const safe = parts.reduce((done, part, index) => done + safeText(values[index - 1]) + part);
  return { safe };
}

function safeText(value: Inserted | undefined): string {
  if (value === undefined) return '';
  if (typeof value === 'string') return escapeText(value);
  return 'safe' in value ? value.safe : value.map(({ safe }) => safe).join('');
}

export function toText(page: Html): string {
  return page.safe;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeText(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? '');
}
