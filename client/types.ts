import type { components, operations } from './generated/api.ts';
import type { OPERATIONS } from './generated/operations.ts';

type Table = typeof OPERATIONS;
export type OperationId = keyof Table;

/** The shapes of docs/api.openapi.yaml by name: `Schemas['Subscription']`. */
export type Schemas = components['schemas'];

type Flat<T> = T extends unknown ? { [K in keyof T]: T[K] } : never;
/** A body that takes no field would allow none beside it either. */
type Fields<T> = T extends unknown ? (string extends keyof T ? object : T) : never;

type PathOf<O> = O extends { parameters: { path: infer P } } ? P : object;
type QueryOf<O> = O extends { parameters: { query?: infer Q } } ? NonNullable<Q> : object;
type BodyOf<O> = O extends { requestBody?: { content: { 'application/json': infer B } } }
  ? Fields<B>
  : object;

/** What a call takes: all that stands in its path, its query and its body, by its name on the wire. */
export type Params<Id extends OperationId> = Flat<
  PathOf<operations[Id]> & QueryOf<operations[Id]> & BodyOf<operations[Id]>
>;

type Responses<Id extends OperationId> = operations[Id]['responses'];
type Json<R> = R extends { content: { 'application/json': infer J } } ? J : never;
type AnswerAt<Id extends OperationId, Status extends keyof Responses<Id>> = Json<Responses<Id>[Status]>;

/** What a call answers: every JSON that its operation lists, whatever the status. */
export type Answer<Id extends OperationId> = AnswerAt<Id, keyof Responses<Id>>;

export interface CallOptions {
  /**
   * Of a POST that takes one. Absent: made for this call, and the same at each of its tries. Whoever may crash and ask again
   * brings their own: one for each thing that is wanted, `order-77`.
   */
  readonly idempotencyKey?: string;
  /** Ends the call, its waits included. What has left may have been done. */
  readonly signal?: AbortSignal;
}

/** All pages, one after another, as they are asked for. */
export interface Listing<Item, Page> extends AsyncIterable<Item> {
  /** Whole pages, with `unreadable`: how many are left out because they cannot be read. */
  pages(): AsyncIterable<Page>;
}

type Call<P, R> = object extends P
  ? (params?: P, options?: CallOptions) => R
  : (params: P, options?: CallOptions) => R;

/** With `dry_run` it answers what a run would come to. */
interface Rehearsable<P, Dry, Real> {
  (params: P & { dry_run: true }, options?: CallOptions): Promise<Dry>;
  (params: P & { dry_run?: false }, options?: CallOptions): Promise<Real>;
}

type Method<Id extends OperationId> = Table[Id] extends { list: infer L }
  ? Call<Params<Id>, Listing<ItemOf<Answer<Id>, L>, Answer<Id>>>
  : Responses<Id> extends { 200: unknown; 201: unknown }
    ? 'dry_run' extends keyof Params<Id>
      ? Rehearsable<Params<Id>, AnswerAt<Id, 200 & keyof Responses<Id>>, Created<Id>>
      : Call<Params<Id>, Promise<Answer<Id>>>
    : Call<Params<Id>, Promise<Answer<Id>>>;

type Created<Id extends OperationId> = AnswerAt<Id, Exclude<keyof Responses<Id>, 200>>;
type ItemOf<Page, L> = L extends keyof Page
  ? Page[L] extends readonly (infer Item)[]
    ? Item
    : never
  : never;

/** One method for each operation of docs/api.openapi.yaml, by its operationId. */
export type BillingClient = { readonly [Id in keyof operations]: Method<Id> };
