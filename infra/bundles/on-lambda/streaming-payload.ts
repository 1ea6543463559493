/** Stands in for the question whether a request could be sent only once: ours are texts (json-codec.ts). */
export const isStreamingPayload = (): boolean => false;
