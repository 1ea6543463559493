import type { Schema } from './document.ts';

/** The part of OpenAPI 3.1 that our document uses: a word that is misspelt or stands in the wrong place does not fit. */

const text = { type: 'string', minLength: 1 };
const words = { type: 'array', items: text };
const jsonSchema = { $ref: 'https://json-schema.org/draft/2020-12/schema' };

const object = (required: readonly string[], properties: Schema): Schema => ({
  type: 'object',
  additionalProperties: false,
  required,
  properties,
});
const mapOf = (value: Schema, keys = '.'): Schema => ({
  type: 'object',
  minProperties: 1,
  patternProperties: { [keys]: value },
  additionalProperties: false,
});
const orRef = (value: Schema): Schema => ({
  if: { type: 'object', required: ['$ref'] },
  // biome-ignore lint/suspicious/noThenProperty: JSON Schema's own word
  then: object(['$ref'], { $ref: { type: 'string', pattern: '^#/components/' } }),
  else: value,
});

const content = mapOf(
  object(['schema'], { schema: jsonSchema, example: {}, examples: mapOf(object(['value'], { value: {} })) }),
  '^[a-z]+/[a-z+-]+$',
);
const header = object(['schema'], { schema: jsonSchema, description: text, required: { type: 'boolean' } });
const answer = object(['description'], { description: text, headers: mapOf(header), content });
const parameter = {
  ...object(['name', 'in', 'schema'], {
    name: text,
    in: { enum: ['path', 'query', 'header'] },
    required: { type: 'boolean' },
    description: text,
    schema: jsonSchema,
  }),
  if: { type: 'object', properties: { in: { const: 'path' } } },
  // biome-ignore lint/suspicious/noThenProperty: JSON Schema's own word
  then: { type: 'object', required: ['required'], properties: { required: { const: true } } },
};
const parameters = { type: 'array', items: orRef(parameter) };
const security = { type: 'array', items: mapOf(words) };

const operation = object(['tags', 'operationId', 'summary', 'responses'], {
  tags: { ...words, minItems: 1 },
  operationId: { type: 'string', pattern: '^[a-z][A-Za-z]+$' },
  summary: text,
  description: text,
  security,
  parameters,
  requestBody: object(['content'], { required: { type: 'boolean' }, content }),
  responses: mapOf(orRef(answer), '^[1-5][0-9]{2}$'),
});

export const documentSchema: Schema = object(
  ['openapi', 'info', 'servers', 'security', 'paths', 'components'],
  {
    openapi: { type: 'string', pattern: '^3\\.1\\.\\d+$' },
    info: object(['title', 'version', 'license', 'description'], {
      title: text,
      version: text,
      license: object(['name', 'identifier'], { name: text, identifier: text }),
      description: text,
    }),
    servers: {
      type: 'array',
      items: object(['url'], {
        url: text,
        description: text,
        variables: mapOf(object(['default'], { default: text })),
      }),
    },
    security,
    tags: { type: 'array', items: object(['name'], { name: text, description: text }) },
    paths: mapOf(
      object([], {
        parameters,
        get: operation,
        head: operation,
        post: operation,
        put: operation,
        delete: operation,
      }),
      '^/',
    ),
    components: object([], {
      securitySchemes: mapOf(
        object(['type', 'in', 'name'], {
          type: { const: 'apiKey' },
          in: text,
          name: text,
          description: text,
        }),
      ),
      parameters: mapOf(parameter),
      responses: mapOf(answer),
      schemas: mapOf(jsonSchema),
    }),
  },
);
