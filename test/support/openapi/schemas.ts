import type { ErrorObject } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { OpenApi, Schema } from './document.ts';

/** What is wrong with a value, each in one line; none when it fits. */
export type Check = (value: unknown) => readonly string[];

/** Ajv's strict mode refuses a schema with a word that JSON Schema does not have. */
function ajv({ strictTypes }: { readonly strictTypes: boolean }): Ajv2020 {
  // `not: {required: […]}` names properties that are defined beside it.
  const options = { strict: true, strictRequired: false, strictTypes, allowUnionTypes: true };
  const made = new Ajv2020({ allErrors: true, ...options });
  // Where a schema's `#/components/…` lead to.
  made.addVocabulary(['components']);
  addFormats.default(made);
  return made;
}

function check(instance: Ajv2020, schema: Schema): Check {
  const validate = instance.compile(schema);
  return (value) => (validate(value) ? [] : (validate.errors ?? []).map(told));
}

function told({ instancePath, message, params }: ErrorObject): string {
  return `${instancePath || 'the whole'} ${message} ${JSON.stringify(params)}`;
}

/** As the document says it: what a client may rely on, and what a request must be. */
export function asWritten({ components }: OpenApi, schema: Schema): Check {
  return check(ajv({ strictTypes: true }), { ...schema, components });
}

/**
 * The same, and nothing that is not documented. To our clients the document leaves room for new fields; to ourselves a
 * field that it does not list is one that somebody forgot to write down.
 */
export function withoutMore({ components }: OpenApi, schema: Schema): Check {
  const schemas = mapValues(components.schemas, closedInside);
  // A reference has no type of its own.
  return check(ajv({ strictTypes: false }), { ...closed(schema), components: { schemas } });
}

/**
 * Closed where a value is described as a whole: what a `$ref` or `allOf` lists there counts. Never the parts
 * themselves, as each would refuse what its neighbour lists.
 */
function closed(schema: Schema): Schema {
  return { ...closedInside(schema), unevaluatedProperties: false };
}

function closedInside(schema: Schema): Schema {
  const { properties, items, ...rest } = schema;
  const parts = ['allOf', 'anyOf', 'oneOf'].filter((word) => word in rest);
  return {
    ...rest,
    ...(properties === undefined
      ? {}
      : { properties: mapValues(properties as Record<string, Schema>, closed) }),
    ...(items === undefined ? {} : { items: closed(items as Schema) }),
    ...Object.fromEntries(parts.map((word) => [word, (rest[word] as Schema[]).map(closedInside)])),
  };
}

function mapValues(from: Readonly<Record<string, Schema>>, change: (value: Schema) => Schema) {
  return Object.fromEntries(Object.entries(from).map(([key, value]) => [key, change(value)]));
}

/** The document's own form: a schema that refers to nothing in it. */
export const standingAlone = (schema: Schema): Check => check(ajv({ strictTypes: true }), schema);
