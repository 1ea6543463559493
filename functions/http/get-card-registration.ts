import { BillingError } from '../../shared/domain/billing-error.ts';
import { isUlid } from '../../shared/domain/merchant-uid.ts';
import type { Clock, Journal, RegistrationRepository } from '../../shared/ports.ts';
import { json } from '../middleware/http.ts';
import { httpHandler } from '../middleware/http-handler.ts';
import { pathParameter } from '../middleware/request.ts';
import * as wiring from '../wiring.ts';
import { agreementView, registrationView } from './registration-view.ts';

interface Ports {
  readonly clock: Clock;
  readonly journal: Journal;
  readonly registrations: RegistrationRepository;
}

/** GET /card-registrations/{registration_id} (merchant, IAM): how a registration stands. Reads only. */
export const createHandler = (ports: Ports) =>
  httpHandler(ports, async (event) => {
    const registrationId = pathParameter(event, 'registration_id');
    const registration = isUlid(registrationId) ? await ports.registrations.find(registrationId) : undefined;
    if (registration === undefined) throw new BillingError('not_found', 'no such registration');
    const agreement = await ports.registrations.findAgreement(registrationId);
    return json(200, {
      ...registrationView(registration, ports.clock.now()),
      agreement: agreement === undefined ? null : agreementView(agreement),
    });
  });

export const handler = wiring.onAws(() =>
  createHandler({ ...wiring.base(), registrations: wiring.registrations() }),
);
