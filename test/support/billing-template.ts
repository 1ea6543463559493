import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What test/infra/global-setup.ts has synthesized. */
export type Variant =
  /** With webhooks, so that each function is there. */
  | 'dev'
  /** With PROD_WITH_EVERYTHING. */
  | 'prod'
  /** prod, where customers return to apps alone, and nobody wants webhooks. */
  | 'app-schemes-only'
  /** prod, with whom to wake, where the runbook is, and traces. */
  | 'watched'
  /** eachTriggerAndGrant in place of infra/topology.ts. */
  | 'each-trigger-and-grant'
  /**
   * A merchant's app, without a flag of cdk.json: IamportBilling with all that it takes, a server and queues of the merchant's, and in the
   * same stack another instance of the same stage.
   */
  | 'embedded';

/** Where the global setup put the variants. */
export const ASSEMBLIES_VARIABLE = 'BILLING_TEST_ASSEMBLIES';

export interface Synthesized {
  readonly resources: Readonly<Record<string, Resource>>;
  readonly outputs: Readonly<Record<string, { readonly Value: unknown }>>;
  /** The whole template as text, for searching. */
  readonly text: string;
  /** The cloud assembly: `bundles/`, `validation-report.json`. */
  readonly outdir: string;
}

export interface Resource {
  readonly Type: string;
  // biome-ignore lint/suspicious/noExplicitAny: CloudFormation has its own schema; assertions read it freely
  readonly Properties: any;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
  readonly DependsOn?: readonly string[];
}

export function synthesized(variant: Variant): Synthesized {
  const outdir = join(process.env[ASSEMBLIES_VARIABLE] ?? '', variant);
  const [file, ...others] = readdirSync(outdir).filter((name) => name.endsWith('.template.json'));
  if (file === undefined || others.length > 0) throw new Error(`not exactly one template in ${outdir}`);
  const text = readFileSync(join(outdir, file), 'utf8');
  const { Resources, Outputs } = JSON.parse(text);
  return { resources: Resources, outputs: Outputs, text, outdir };
}

export function ofType({ resources }: Synthesized, type: string): [string, Resource][] {
  return Object.entries(resources).filter(([, resource]) => resource.Type === type);
}

/** The one resource of a type. */
export function only(template: Synthesized, type: string): Resource {
  const [[, resource] = [], ...others] = ofType(template, type);
  if (resource === undefined || others.length > 0) throw new Error(`not exactly one ${type}`);
  return resource;
}

/** A resource by its construct's path, as it stands in the logical id: `SettleQueueDeadLetters`. */
export function named({ resources }: Synthesized, path: string): [string, Resource] {
  const [found, ...others] = Object.entries(resources).filter(([id]) => withoutHash(id) === path);
  if (found === undefined || others.length > 0) throw new Error(`not exactly one ${path}`);
  return found;
}

/** The function of a topology entry. */
export function functionNamed(template: Synthesized, name: string): [string, Resource] {
  const id = name.replaceAll(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase());
  return named(template, `${id}Function`);
}

/** Logical ids end in eight hexadecimal digits. */
export function withoutHash(logicalId: string): string {
  return logicalId.replace(/[0-9A-F]{8}$/, '');
}
