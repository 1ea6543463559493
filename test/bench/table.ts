import type { Row } from './row.ts';

const HEAD = ['id', 'what', 'value', 'peer', 'ratio', 'goal', 'met', 'spread'];
/** Columns of figures stand to the right. */
const RIGHT = new Set([2, 4]);

/** All rows as one aligned table. */
export function tableOf(rows: readonly Row[]): string {
  const lines = [HEAD, ...rows.map(cellsOf)];
  const widths = HEAD.map((_, column) => Math.max(...lines.map((cells) => (cells[column] ?? '').length)));
  return lines
    .map((cells) =>
      cells
        .map((cell, at) => (RIGHT.has(at) ? cell.padStart(widths[at] ?? 0) : cell.padEnd(widths[at] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function cellsOf({ id, what, value, unit, peer, ratio, goal, met, spread }: Row): string[] {
  return [
    id,
    what,
    `${figure(value)} ${unit}`,
    peer === undefined ? '' : `${peer.what}: ${figure(peer.value)}`,
    ratio === undefined ? '' : figure(ratio),
    goal,
    met ? 'yes' : 'NO',
    spread === undefined ? '' : spread.map(figure).join(' – '),
  ];
}

const figure = (value: number): string => value.toLocaleString('en', { maximumSignificantDigits: 5 });
