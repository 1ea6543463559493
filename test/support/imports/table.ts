/** The rows below the one line of a markdown text that begins with `| heading |`, as cells of what stands in backquotes. */
export function tableBelow(markdown: string, heading: string): string[][][] {
  const lines = markdown.split('\n');
  const starts = lines.flatMap((line, at) => (line.startsWith(`| ${heading} |`) ? [at] : []));
  const [start] = starts;
  if (start === undefined || starts.length > 1)
    throw new Error(`${starts.length} tables begin with "${heading}"`);
  const body = lines.slice(start + 2);
  const end = body.findIndex((line) => !line.startsWith('|'));
  return body.slice(0, end === -1 ? body.length : end).map(cells);
}

const cells = (row: string): string[][] =>
  row
    .split('|')
    .slice(1, -1)
    .map((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, code]) => code ?? ''));
