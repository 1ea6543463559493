/*
 * An open charge lies inside its subscription's item (docs/decisions/0026). For whoever judges the table from outside, both are
 * shown as if each lay by itself: on purpose not by the product's own code.
 */

type Part = Readonly<Record<string, unknown>>;

export interface Apart {
  readonly item: Part;
  /** The open charge, under the key that it has when it is paid. */
  readonly charge: Part | undefined;
}

/** Any item; one that holds no charge is as it is. */
export function apart(item: Part): Apart {
  const inside = item['charge'];
  if (item['sk'] !== 'SUB' || typeof inside !== 'object' || inside === null)
    return { item, charge: undefined };
  const { charge: _, owedFrom, ...alone } = item;
  const { subscriptionId, period, customerUid, customerId, reference, metadata } = alone;
  const digits = String(period).padStart(4, '0');
  const known = { key: { kind: 'subscription', subscriptionId, period, generation: 1 }, ...inside };
  const { generation } = known.key;
  const charge = {
    merchantUid: `sub_${subscriptionId}_${digits}${generation === 1 ? '' : `_${generation}`}`,
    customerId,
    customerUid,
    name: (alone['plan'] as Part)['name'],
    createdAt: owedFrom,
    refunds: [],
    // A subscription's charges bear its handles.
    ...(reference === undefined ? {} : { reference }),
    ...(metadata === undefined ? {} : { metadata }),
    ...known,
  };
  const { attempts = [] } = inside as { attempts?: readonly Part[] };
  const of = { merchantUid: charge.merchantUid, customerUid: charge.customerUid };
  return {
    item: { ...alone, nextChargeAt: owedFrom },
    charge: {
      ...charge,
      pk: item['pk'],
      sk: `CHARGE#${digits}`,
      attempts: attempts.map((attempt) => ({ ...of, ...attempt })),
    },
  };
}

/** All of them, each by itself. */
export function allApart(items: readonly Part[]): readonly Part[] {
  return items.flatMap((one) => {
    const { item, charge } = apart(one);
    return charge === undefined ? [item] : [item, charge];
  });
}

/** Nothing has paid it: where it lies is what may differ. */
export const isOpen = ({ status }: { readonly status: string }): boolean => status !== 'paid';
