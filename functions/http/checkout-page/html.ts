/** HTML whose every inserted text has been escaped. Made by {@link html} only. */
export interface Html {
  readonly safe: string;
}

/** `html\`<p>${text}</p>\`` escapes what is inserted, unless it is Html itself. Attributes must be quoted. */
export function html(parts: TemplateStringsArray, ...values: readonly (string | Html)[]): Html {
  const safe = parts.reduce((done, part, index) => {
    const value = values[index - 1];
    return done + (typeof value === 'string' ? escapeText(value) : (value?.safe ?? '')) + part;
  });
  return { safe };
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
