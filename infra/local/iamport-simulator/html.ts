/** Everything that comes from a request is escaped before it is in a page. */
const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (char) => ENTITIES[char] ?? char);

export interface Document {
  readonly title: string;
  readonly bodyAttributes: Readonly<Record<string, string>>;
  readonly main: string;
  /** The origin that may frame the page; null: none. */
  readonly frameAncestor: string | null;
}

/** Own script and style only, no inline code: the result of a payment is in data attributes. */
export const renderDocument = ({ title, bodyAttributes, main, frameAncestor }: Document) => {
  const attributes = Object.entries(bodyAttributes)
    .map(([name, value]) => ` ${name}="${escapeHtml(value)}"`)
    .join('');
  const body = `<!doctype html>
<html lang="ko">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<link rel="stylesheet" href="/simulator/assets/window.css">
<script src="/simulator/assets/window.js" defer></script>
</head>
<body${attributes}>
${main}
</body>
</html>
`;
  return {
    status: 200,
    body,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'referrer-policy': 'no-referrer',
      'content-security-policy': [
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "connect-src 'self'",
        "img-src 'self' data:",
        "base-uri 'none'",
        "form-action 'none'",
        `frame-ancestors ${frameAncestor ?? "'none'"}`,
      ].join('; '),
    },
  };
};
