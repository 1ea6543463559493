/** A longer text of the PG is cut: it is a sentence, and every attempt is stored with its charge. */
export const MAX_MESSAGE_CHARS = 200;

/** Of whoever has asked for something, as much is stored: a role's ARN with a role and a session of 64 characters each. */
export const MAX_BY_CHARS = 170;
const BY_BYTES = 5 + MAX_BY_CHARS;
/** An attempt as it is stored, at most: ids, instants and names of attributes, and a text of three bytes a character. */
const ATTEMPT_BYTES = 350 + BY_BYTES + 3 * MAX_MESSAGE_CHARS;
/** Of DynamoDB's 400 kB for an item; the rest is for refunds and the charge itself. */
const ATTEMPTS_BYTES = 340_000;

/** What one charge's item holds. No more than this can be recorded, so no more is sent. */
export const MAX_ATTEMPTS = Math.floor(ATTEMPTS_BYTES / ATTEMPT_BYTES);

/** Kept for what a merchant asks for: a customer's new card can still pay where dunning has used up the rest. */
const KEPT_FOR_COMMANDS = 50;

/** Where dunning gives up by itself. Far above what a policy comes to (`mostAttempts`), whatever 아임포트 answers. */
export const MAX_AUTOMATIC_ATTEMPTS = MAX_ATTEMPTS - KEPT_FOR_COMMANDS;
