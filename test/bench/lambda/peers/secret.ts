import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { isSecret } from '../recording.ts';
import type { Player } from './play.ts';

const client = new SecretsManagerClient({});

export const player: Player = (exchange) =>
  isSecret(exchange) ? client.send(new GetSecretValueCommand(JSON.parse(exchange.requestBody))) : undefined;
