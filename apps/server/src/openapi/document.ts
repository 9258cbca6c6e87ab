import type { INestApplication } from '@nestjs/common';
import { ForgottenDto } from '../api/common/personal.dto.js';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';

const ABOUT = `
Records people's choices about who may see their health record, answers "may this organisation see this record now?",
and keeps the whole history of both.

- **Patients** have opaque ids in addresses. NHS numbers are sent in bodies only.
- **Commands** need an \`Idempotency-Key\`. Repeated with the same body they answer as the first time and record nothing.
  With \`If-Match\` they are refused (412) when the record has changed since.
- **Receipts** name a \`position\`. A read with \`minPosition\` waits until it is no older than that.
- **Decisions** are made on the record as of now, never on a copy, and are recorded before they are given.
- **Two times**: \`at\` is when something took effect, \`knownAt\` when the ledger knew it.
- **Problems** are RFC 9457 documents with a stable \`code\`; the \`type\` leads to its explanation.
`.trim();

const builder = () =>
  new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Consent ledger')
    .setDescription(ABOUT)
    .setVersion('1')
    .setLicense('MIT', 'https://opensource.org/license/mit')
    .addBearerAuth({
      type: 'http',
      scheme: 'bearer',
      bearerFormat: 'JWT',
      description:
        'RFC 9068 access token of the configured issuer. Claims: role, and by role organisation (ODS code), ' +
        'patient (patient id), name, role_code, aal.',
    })
    .build();

const sorted = <T>(members: Record<string, T>): Record<string, T> =>
  Object.fromEntries(Object.entries(members).sort(([a], [b]) => (a < b ? -1 : 1)));

/** What stands in paths, said once for all addresses. */
const pathParameters: Readonly<Record<string, { readonly description: string; readonly example: string }>> = {
  patientId: { description: 'Opaque patient id.', example: '7f1cbb28-7aa0-4d0a-8f3c-4df1ce1d1a11' },
  superseded: {
    description: 'Patient id of the number that gave way.',
    example: '0d3f8f43-1f8b-4d5e-8b53-0f4b5c0b6f11',
  },
  relationshipId: { description: 'Id of the relationship.', example: '5c0f6a5e-7e5d-4a4c-9a53-3f3a8f3a2d22' },
  contactPointId: {
    description: 'Id of the contact point.',
    example: '2b7a9c0d-4a63-4c1c-8a0f-5d7e3b1f0a33',
  },
  subscriptionId: {
    description: 'Id of the feed subscription.',
    example: '9b2d7c84-1f0e-4b6a-8c53-2e7f60a1d4b9',
  },
  deadLetterId: { description: 'Id of the dead letter, as its list has it.', example: '20931' },
  alertId: { description: 'Id of the alert.', example: '0f8fad5b-d9cb-569f-a165-70867728950e' },
  overrideId: { description: 'Id of the override.', example: '9e2d1f7c-6a0b-4f55-b7d2-8c4a5e6f1b44' },
  reactor: { description: 'Name of the reactor.', example: 'patient-alerts' },
  eventId: {
    description: 'Id of the event that asks for the effect.',
    example: '3f0d5c7e-2b1a-5c44-9a53-6f3f8a3f2d77',
  },
  requestId: { description: 'Id of the access request.', example: '5f6a0f0b-0f57-4b0e-8d43-2f7c9a1be210' },
  checkId: { description: 'Id of the file check.', example: '8d1f0f0a-6f0b-4b53-9a55-1f0f35f8a1ce' },
  code: { description: 'ODS code.', example: 'RWE' },
  practice: { description: 'ODS code of the practice.', example: 'C82001' },
  organisation: { description: 'ODS code of the organisation.', example: 'RWE' },
  areaId: { description: 'Id of the area.', example: 'leicestershire' },
  name: { description: 'Name of the projection.', example: 'history' },
  groundId: { description: 'Id of a project, notice, approval, order or exclusion.', example: 'heart-study' },
};

interface Parameter {
  readonly name?: string;
  readonly in?: string;
  description?: string;
  example?: unknown;
}

const describeParameter = (parameter: Parameter): void => {
  if (parameter.in === 'path')
    Object.assign(parameter, { ...pathParameters[parameter.name ?? ''], ...parameter });
};

/** The OpenAPI document of everything the application serves; the same for the same application. */
export const openApiDocument = (app: INestApplication): OpenAPIObject => {
  const document = SwaggerModule.createDocument(app, builder(), {
    // Referred to by properties, which cannot bring a model with them.
    extraModels: [ForgottenDto],
  });
  for (const path of Object.values(document.paths)) {
    for (const operation of [path.get, path.put, path.post, path.delete]) {
      for (const parameter of operation?.parameters ?? []) describeParameter(parameter as Parameter);
    }
  }
  return {
    ...document,
    paths: sorted(document.paths),
    components: { ...document.components, schemas: sorted(document.components?.schemas ?? {}) },
  };
};
