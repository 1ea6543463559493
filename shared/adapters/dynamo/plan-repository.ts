import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { Plan } from '../../domain/plan.ts';
import type { PlanRepository } from '../../ports.ts';
import { keys, planIndex } from './keys.ts';
import { planSchema } from './plan-items.ts';
import { readItem, writeItem } from './stored-item.ts';
import { openTable, type Table, written } from './table.ts';

export const plans = { schema: planSchema, upcasts: [] };

export function createPlanRepository(table: Table): PlanRepository {
  const { client, name: TableName } = openTable(table);
  return {
    async create(plan: Plan) {
      const Item = { ...writeItem(plans, plan), ...keys.plan(plan.planId), ...planIndex(plan.planId) };
      const put = new PutCommand({ TableName, Item, ConditionExpression: 'attribute_not_exists(pk)' });
      return (await written(client.send(put))) ? 'created' : 'exists';
    },
    async find(planId) {
      const { Item } = await client.send(
        new GetCommand({ TableName, Key: keys.plan(planId), ConsistentRead: true }),
      );
      return Item === undefined ? undefined : readItem(plans, Item);
    },
  };
}
