/** The caller used a part of DynamoDB that the model does not have. Never an answer of DynamoDB: a hole in the model. */
export class UnmodelledError extends Error {
  override readonly name = 'UnmodelledError';
}

/** Refuses input fields the model would silently ignore. */
export function refuseUnknownFields(input: object, known: ReadonlySet<string>): void {
  for (const field in input) {
    if (!known.has(field) && input[field as never] !== undefined)
      throw new UnmodelledError(`the field ${field}`);
  }
}
