/** By whom something is done, where nobody has asked us for it; else it is the ARN that signed, or `customer`. */

/** It was due, or came of something else. */
export const BY_ITSELF = 'scheduler';

/** Outside of this system: we have found it. */
export const BY_OTHERS = 'console of 아임포트';
