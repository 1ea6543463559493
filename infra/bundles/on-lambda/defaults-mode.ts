/**
 * Stands in for what resolves AWS_DEFAULTS_MODE, which no function is told (`auto` would ask for the region of an EC2
 * instance). aws-patience.ts says how long our clients wait; `legacy` is what the SDK takes when nothing is said.
 */
export const resolveDefaultsModeConfig = () => async () => 'legacy';
