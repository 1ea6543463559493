/** Stands in for the SDK's warning of a Node that it will no longer support: the stack says which Node it is. */
export function emitWarningIfUnsupportedVersion(): void {}
