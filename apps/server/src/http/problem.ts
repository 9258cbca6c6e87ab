import type { CodedError, FieldError } from '#libs/kernel';

export const PROBLEM_MEDIA_TYPE = 'application/problem+json; charset=utf-8';

/** RFC 9457. No `instance`: an address may lead to a person, and two people's problems must read alike. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly errors?: readonly FieldError[];
}

const MAX_ERRORS = 100;

/** Where a code is explained, on this server. */
export const problemTypeOf = (code: string): string => `/problems/${code}`;

/** What a caller is told. Internal faults keep their details for the log. */
export const problemOf = ({ code, definition, details }: CodedError): Problem => {
  const internal = definition.status === 500;
  return {
    type: problemTypeOf(code),
    title: definition.title,
    status: definition.status,
    code,
    detail: (internal ? undefined : details.detail) ?? definition.remedy,
    ...(!internal && details.errors !== undefined && { errors: details.errors.slice(0, MAX_ERRORS) }),
  };
};
