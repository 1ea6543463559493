import * as v from 'valibot';
import { INTERVAL_UNITS } from '../../domain/billing-calendar.ts';
import type { Plan, PlanTerms } from '../../domain/plan.ts';
import { exactly } from '../exactly.ts';
import { instant } from '../instant.ts';
import { stored } from './stored-item.ts';
import { tax } from './tax-item.ts';

const terms = {
  planId: v.string(),
  name: v.string(),
  amount: v.number(),
  ...tax,
  interval: stored({ unit: v.picklist(INTERVAL_UNITS), count: v.number() }),
  intro: v.optional(stored({ amount: v.number(), ...tax, periods: v.number() })),
};

export const planTermsSchema = exactly<PlanTerms>()(stored(terms));

export const planSchema = exactly<Plan>()(stored({ ...terms, trialDays: v.number(), createdAt: instant }));
