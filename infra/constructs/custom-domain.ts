import { Token } from 'aws-cdk-lib';
import { ApiMapping, DomainName, type HttpApi, type IStage } from 'aws-cdk-lib/aws-apigatewayv2';
import type { ICertificate } from 'aws-cdk-lib/aws-certificatemanager';
import { ARecord, type IHostedZone, RecordTarget } from 'aws-cdk-lib/aws-route53';
import { ApiGatewayv2DomainProperties } from 'aws-cdk-lib/aws-route53-targets';
import { Construct } from 'constructs';

export interface BillingDomain {
  /** `billing.shop.example`: in `hostedZone`, and in `certificate`. */
  readonly name: string;
  /** Of the API's own region. */
  readonly certificate: ICertificate;
  /** Where the record is written that leads to the API. */
  readonly hostedZone: IHostedZone;
}

export interface CustomDomainProps extends BillingDomain {
  readonly api: HttpApi;
  readonly stage: IStage;
}

/** A name of the merchant's for the API: the domain, what it leads to, and its DNS record. */
export class CustomDomain extends Construct {
  readonly url: string;

  constructor(
    scope: Construct,
    id: string,
    { name, certificate, hostedZone, api, stage }: CustomDomainProps,
  ) {
    super(scope, id);
    refuseForeign(name, hostedZone.zoneName);
    const domainName = new DomainName(this, 'Name', { domainName: name, certificate });
    new ApiMapping(this, 'Mapping', { api, domainName, stage });
    new ARecord(this, 'Record', {
      zone: hostedZone,
      recordName: name,
      target: RecordTarget.fromAlias(
        new ApiGatewayv2DomainProperties(domainName.regionalDomainName, domainName.regionalHostedZoneId),
      ),
    });
    this.url = `https://${name}`;
  }
}

/** Route 53 would otherwise be asked for `billing.shop.example.other.example`, and have it. */
function refuseForeign(name: string, zone: string): void {
  if (Token.isUnresolved(name) || Token.isUnresolved(zone)) return;
  if (name === zone || name.endsWith(`.${zone}`)) return;
  throw new Error(
    `domain.name: received ${JSON.stringify(name)}; allowed is a name in the hosted zone ${zone}`,
  );
}
