import { type Answer, type Api, Refused } from './api.ts';

const PATHS: Readonly<Record<string, string>> = { subscription: 'subscriptions', charge: 'charges' };

/** Of whatever is found by an id, as far as it has a timeline. */
export async function timelineOf(api: Api, text: string): Promise<Answer> {
  const { json } = await api.call('GET', `/find?q=${encodeURIComponent(text)}`);
  const found: readonly Answer['json'][] = json.results;
  const [one, ...others] = found.filter(({ kind }) => PATHS[kind] !== undefined);
  if (one === undefined || others.length > 0)
    throw new Refused(
      `timeline: of one subscription or charge; ${JSON.stringify(text)} is of ${
        found.map(({ kind, id }) => `${kind} ${id}`).join(', ') || 'nothing here'
      }`,
    );
  return api.call('GET', `/${PATHS[one.kind]}/${encodeURIComponent(one.id)}/timeline`);
}
