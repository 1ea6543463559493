/**
 * What a merchant knows a thing by beside our own id: given when it is made, never changed, shown wherever it is shown. It is the
 * merchant's text and may name people, whatever the documentation asks: in no log, queue or error of ours.
 */
export interface Handles {
  /** The merchant's own id, 1 to 64 characters; compared byte for byte. */
  readonly reference?: string | undefined;
  readonly metadata?: Metadata | undefined;
}

/** At most ten keys, 500 bytes as JSON. */
export type Metadata = Readonly<Record<string, string>>;

/** Handles as a request gives them. */
export interface GivenHandles {
  readonly handles: Handles;
  /** Refused while another of its kind has this reference. */
  readonly isUnique: boolean;
}

export const REFERENCE_KINDS = ['registration', 'subscription', 'charge', 'refund'] as const;
export type ReferenceKind = (typeof REFERENCE_KINDS)[number];

/** What is absent is left out. */
export const handlesOf = ({ reference, metadata }: Handles): Handles => ({
  ...(reference === undefined ? {} : { reference }),
  ...(metadata === undefined ? {} : { metadata }),
});
