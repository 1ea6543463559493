import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import * as v from 'valibot';
import type { Plan } from '../../domain/plan.ts';
import type { PlanRepository } from '../../ports.ts';
import { instant } from '../instant.ts';
import { keys } from './keys.ts';
import { parseItem, type Table, toItem, written } from './table.ts';

export const planTermsSchema = v.object({
  planId: v.string(),
  name: v.string(),
  amount: v.number(),
  interval: v.object({ unit: v.picklist(['day', 'week', 'month', 'year']), count: v.number() }),
});

const planSchema = v.object({ ...planTermsSchema.entries, trialDays: v.number(), createdAt: instant });

export function createPlanRepository({ client, name: TableName }: Table): PlanRepository {
  return {
    async create(plan: Plan) {
      const Item = { ...keys.plan(plan.planId), ...toItem(plan) };
      const put = new PutCommand({ TableName, Item, ConditionExpression: 'attribute_not_exists(pk)' });
      return (await written(client.send(put))) ? 'created' : 'exists';
    },
    async find(planId) {
      const { Item } = await client.send(
        new GetCommand({ TableName, Key: keys.plan(planId), ConsistentRead: true }),
      );
      return Item === undefined ? undefined : parseItem(planSchema, Item);
    },
  };
}
