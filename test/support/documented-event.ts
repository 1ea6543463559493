import { page } from './markdown.ts';

/** The example of docs/events.md; an empty object where there is none. */
export function documentedEvent(type: string): Readonly<Record<string, unknown>> {
  const section = page('docs/events.md').split(`### ${type}\n`)[1]?.split('\n### ')[0] ?? '';
  return JSON.parse(/```json\n([\s\S]*?)```/.exec(section)?.[1] ?? '{}');
}
