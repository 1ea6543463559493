import {
  type Answer,
  follow,
  type MediaType,
  type Operation,
  operationsOf,
  readOpenApi,
} from './document.ts';
import { type Check, withoutMore } from './schemas.ts';

/** What an HTTP function hands to API Gateway. */
export interface HttpAnswer {
  readonly statusCode?: number | undefined;
  readonly headers?: Readonly<Record<string, unknown>> | undefined;
  readonly body?: string | undefined;
}

const document = readOpenApi();
const operations = operationsOf(document);
/** Compiling costs some milliseconds, and a test file sees the same few answers again and again. */
const checks = new Map<MediaType, Check>();

/** Where an answer of a route is not as docs/api.openapi.yaml says, each in one line. */
export function undocumented(route: string, answer: HttpAnswer): readonly string[] {
  const operation = operations.get(route);
  if (operation === undefined) return [`${route} is not an operation`];
  const documented = answerOf(operation, answer);
  if (documented === undefined) return [`status ${answer.statusCode} is not listed`];
  return [...headerFlaws(documented, answer), ...bodyFlaws(documented, answer)];
}

function answerOf({ responses }: Operation, { statusCode }: HttpAnswer): Answer | undefined {
  const found = responses[String(statusCode)];
  return found && follow<Answer>(document, found);
}

function headerFlaws({ headers = {} }: Answer, answer: HttpAnswer): readonly string[] {
  return Object.entries(headers).flatMap(([name, { required, schema }]) => {
    const value = answer.headers?.[name];
    if (value === undefined) return required ? [`header ${name} is missing`] : [];
    // On the wire a header is text.
    const read = schema['type'] === 'integer' ? Number(value) : value;
    return withoutMore(document, schema)(read).map((flaw) => `header ${name}: ${flaw}`);
  });
}

function bodyFlaws(
  { content = {} }: Answer,
  { statusCode, headers, body = '' }: HttpAnswer,
): readonly string[] {
  const [type = ''] = String(headers?.['content-type'] ?? '').split(';');
  const media = content[type];
  if (media === undefined) return type === '' && body === '' ? [] : [`content type "${type}" is not listed`];
  if (!type.endsWith('json')) return checkOf(media)(body);
  const value = JSON.parse(body);
  const isOther = type === 'application/problem+json' && value.status !== statusCode;
  return [...checkOf(media)(value), ...(isOther ? [`status ${value.status} came as ${statusCode}`] : [])];
}

function checkOf(media: MediaType): Check {
  const check = checks.get(media) ?? withoutMore(document, media.schema);
  checks.set(media, check);
  return check;
}
