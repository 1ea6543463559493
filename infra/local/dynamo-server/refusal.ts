/** An error as DynamoDB names it on the wire, where the model has no exception of the SDK for it. */
export class Refusal extends Error {
  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

export const malformed = (what: string): Refusal => new Refusal('SerializationException', what);

export const invalid = (message: string): Refusal => new Refusal('ValidationException', message);

export const notFound = (message: string): Refusal => new Refusal('ResourceNotFoundException', message);
