/** Stands in for what signs the messages of event streams: every signer makes one, none of ours signs a stream. */
export class HeaderFormatter {
  format(): never {
    throw new Error('left out of the bundle (infra/bundles/left-out.ts): signed event streams');
  }
}
