/** Stands in for DynamoDB's endpoint discovery, which only AWS_ENABLE_ENDPOINT_DISCOVERY would switch on. */
export const resolveEndpointDiscoveryConfig = <C>(config: C): C => config;

export const NODE_ENDPOINT_DISCOVERY_CONFIG_OPTIONS = {
  environmentVariableSelector: () => false,
  configFileSelector: () => false,
  default: false,
};
