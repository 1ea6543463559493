/** Stands in for Node's web streams, which @middy/core loads for handlers that stream their answers: none of ours does. */
export class ReadableStream {}

export async function pipeline(): Promise<never> {
  throw new Error('left out of the bundle (infra/bundles/lean-sdk.ts): streamed answers');
}
