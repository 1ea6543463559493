import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A fenced block of a page, as whoever copies it gets it. */
export interface Block {
  readonly page: string;
  /** Of its first line within. */
  readonly line: number;
  /** What stands behind the fence; empty when nothing does. */
  readonly language: string;
  /** The comments that stand right before it: `<!-- needs: aws -->` is `needs: aws`. */
  readonly marks: readonly string[];
  readonly text: string;
}

const FENCE = /^( *)```(\w*)$/;
const MARK = /^ *<!-- (.+) -->$/;

export const page = (name: string): string => readFileSync(join(import.meta.dirname, '../..', name), 'utf8');

export function blocksOf(name: string, text = page(name)): readonly Block[] {
  const lines = text.split('\n');
  const blocks: Block[] = [];
  for (let at = 0; at < lines.length; at += 1) {
    const fence = FENCE.exec(lines[at] ?? '');
    if (fence === null) continue;
    const [, indent = '', language = ''] = fence;
    const end = lines.indexOf(`${indent}\`\`\``, at + 1);
    if (end < 0) throw new Error(`${name}:${at + 1}: a block that does not end`);
    const marks: string[] = [];
    for (let above = at - 1; MARK.test(lines[above] ?? ''); above -= 1) {
      marks.unshift(MARK.exec(lines[above] ?? '')?.[1] ?? '');
    }
    const within = lines.slice(at + 1, end).map((line) => line.slice(indent.length));
    blocks.push({ page: name, line: at + 2, language, marks, text: within.join('\n') });
    at = end;
  }
  return blocks;
}

export const marked = ({ marks }: Block, word: string): string | undefined =>
  marks.find((mark) => mark.startsWith(`${word}: `))?.slice(word.length + 2);

/** `README.md:12`, for a test's name and for what went wrong. */
export const placeOf = ({ page: name, line }: Block): string => `${name}:${line}`;

/** As they stand, without code's. */
export const headingsOf = (name: string): readonly string[] =>
  [
    ...page(name)
      .replaceAll(/^ *```[\s\S]*?^ *```$/gm, '')
      .matchAll(/^#{1,6} (.+)$/gm),
  ].map(([, heading = '']) => heading);
