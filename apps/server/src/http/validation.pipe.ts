import { type ArgumentMetadata, Injectable, type ValidationError, ValidationPipe } from '@nestjs/common';
import type { CodedError, FieldError } from '#libs/kernel';
import { apiError } from './errors.js';

/** A name that a caller may have made up is repeated only when it looks like a name, and not like a number or text. */
const NAME = /^[A-Za-z_][A-Za-z0-9_]{0,63}$|^[0-9]{1,4}$/;

const isUnknownField = ({ constraints }: ValidationError): boolean =>
  constraints !== undefined && Object.hasOwn(constraints, 'whitelistValidation');

const detailsOf = (error: ValidationError): string[] =>
  isUnknownField(error) ? ['is not a field of this request'] : Object.values(error.constraints ?? {});

/** A nested object that is missing or no object at all is reported on the field itself. */
const fieldErrorsOf = (errors: readonly ValidationError[], parent: string): FieldError[] =>
  errors.flatMap((error) => {
    const pointer = NAME.test(error.property) ? `${parent}/${error.property}` : parent;
    return [
      ...detailsOf(error).map((detail) => ({ pointer, detail })),
      ...fieldErrorsOf(error.children ?? [], pointer),
    ];
  });

/** What the framework's pipe throws here, until it is known which part of the request is meant. */
class InvalidFields extends Error {
  constructor(readonly fields: readonly FieldError[]) {
    super('invalid fields');
  }
}

const where: Partial<Record<ArgumentMetadata['type'], string>> = { query: 'The query', param: 'The path' };

const refuse = (type: ArgumentMetadata['type'], errors: readonly FieldError[]): CodedError => {
  const fields = errors.length === 1 ? '1 field' : `${String(errors.length)} fields`;
  return apiError('CONSENT_REQUEST_INVALID', {
    detail: `${where[type] ?? 'The body'} has ${fields} in the wrong form.`,
    errors,
  });
};

const isObject = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Takes a body or a query only in the form its class describes: every field known, each of its type, nothing
 * converted. CONSENT_REQUEST_INVALID points (RFC 6901) to each field that is wrong; what was sent is not repeated.
 */
@Injectable()
export class StrictValidationPipe extends ValidationPipe {
  constructor() {
    super({
      transform: true,
      whitelist: true,
      forbidNonWhitelisted: true,
      validationError: { target: false, value: false },
      stopAtFirstError: true,
      exceptionFactory: (errors) => new InvalidFields(fieldErrorsOf(errors, '')),
    });
  }

  override async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    if (metadata.type === 'custom') return value;
    const given = metadata.type === 'body' && value === undefined ? {} : value;
    if (metadata.type === 'body' && !isObject(given)) {
      throw refuse('body', [{ pointer: '', detail: 'must be an object' }]);
    }
    try {
      return await (super.transform(given, metadata) as Promise<unknown>);
    } catch (error) {
      throw error instanceof InvalidFields ? refuse(metadata.type, error.fields) : error;
    }
  }
}
