import type { SubscriptionAccount } from '../../../shared/domain/account.ts';
import type { ManageLink } from '../../../shared/domain/manage-link.ts';
import type { OpenCardChangePorts } from '../../../shared/usecases/open-card-change.ts';
import type { RestartBillingPorts } from '../../../shared/usecases/restart-billing.ts';
import type { HttpResponse } from '../../middleware/http.ts';
import type { Done } from '../manage-page/done.ts';
import type { Reader } from '../manage-page/reader.ts';

export type ActPorts = RestartBillingPorts & OpenCardChangePorts;

/** One press of a button. The subscription is the customer's own, as it stands. */
export interface Pressed {
  readonly link: ManageLink;
  readonly account: SubscriptionAccount;
  readonly form: Readonly<Record<string, string>>;
  readonly reader: Reader;
}

/** Does it and says in one word what became of it; or answers with a page of its own. */
export type Act = (ports: ActPorts, pressed: Pressed) => Promise<Done | HttpResponse>;
