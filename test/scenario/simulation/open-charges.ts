import { isDeepStrictEqual } from 'node:util';
import type { WriteRecord } from '../../../infra/local/dynamo-model/model.ts';
import { apart } from '../../support/open-charge.ts';
import { require } from './violation.ts';

type Image = NonNullable<WriteRecord['newImage']>;

const idOf = ({ pk, sk }: Image): string => `${pk}/${sk}`;

/**
 * What one command has written, with each open charge as a record of its own: before, after, or left as it was, and then
 * there is none. An open charge that is in no item any more has been lost.
 */
export function withOpenCharges(group: readonly WriteRecord[]): readonly WriteRecord[] {
  const taken = new Map<string, Image>();
  const records = group.flatMap(({ oldImage, newImage, ...record }): WriteRecord[] => {
    const [old, now] = [oldImage && apart(oldImage), newImage && apart(newImage)];
    const [before, after] = [old?.charge as Image | undefined, now?.charge as Image | undefined];
    const isSame = before !== undefined && after !== undefined && idOf(before) === idOf(after);
    if (before !== undefined && !isSame) taken.set(idOf(before), before);
    const alone = { ...record, ...images(old?.item as Image | undefined, now?.item as Image | undefined) };
    if (after === undefined || (isSame && isDeepStrictEqual(before, after))) return [alone];
    return [alone, { ...record, keys: keysOf(after), ...images(isSame ? before : undefined, after) }];
  });
  const settled = records.map((record) => {
    const before = record.newImage && record.oldImage === undefined && taken.get(idOf(record.newImage));
    if (!before) return record;
    taken.delete(idOf(before));
    return { ...record, oldImage: before };
  });
  for (const id of taken.keys()) require('open_charge_is_kept', false, () => `${id} is nowhere any more`);
  return settled;
}

const keysOf = ({ pk, sk }: Image) => ({ pk, sk });

function images(oldImage: Image | undefined, newImage: Image | undefined) {
  return {
    ...(oldImage === undefined ? {} : { oldImage }),
    ...(newImage === undefined ? {} : { newImage }),
  };
}
