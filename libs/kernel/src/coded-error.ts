/** One line of an error catalogue: what a caller sees when this code is answered. */
export interface ErrorDefinition {
  /** HTTP status the error becomes at the edge. */
  readonly status: number;
  /** One short sentence, the same for every occurrence. */
  readonly title: string;
  /** What the caller can do about it, for the reference page. */
  readonly remedy: string;
}

/** Where in the request the fault lies: an RFC 6901 pointer and what is wrong there. */
export interface FieldError {
  readonly pointer: string;
  readonly detail: string;
}

/** Safe details only: never a personal value, a secret or internal text. */
export interface CodedErrorDetails {
  readonly detail?: string;
  readonly errors?: readonly FieldError[];
  readonly [extension: string]: unknown;
}

/** An error with a stable public code (`CONSENT_...`) and details that may leave the system. */
export class CodedError extends Error {
  constructor(
    readonly code: string,
    readonly definition: ErrorDefinition,
    readonly details: CodedErrorDetails = {},
    options?: ErrorOptions,
  ) {
    super(`${code}: ${details.detail ?? definition.title}`, options);
    this.name = 'CodedError';
  }
}

export type ErrorCatalogue = Readonly<Record<string, ErrorDefinition>>;

/** Makes the constructor of one catalogue's errors, so that no code is thrown that is not in a catalogue. */
export const errorsOf =
  <C extends ErrorCatalogue>(catalogue: C) =>
  (code: keyof C & string, details?: CodedErrorDetails, options?: ErrorOptions): CodedError => {
    const definition = Object.hasOwn(catalogue, code) ? catalogue[code] : undefined;
    if (definition === undefined) throw new Error(`no error is catalogued as ${code}`);
    return new CodedError(code, definition, details, options);
  };
