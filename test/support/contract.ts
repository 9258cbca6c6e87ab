import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';

interface Operation {
  readonly responses: Record<string, { readonly content?: Record<string, { readonly schema: object }> }>;
}

interface Document {
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: { readonly schemas: Record<string, object> };
}

type Node = { [key: string]: unknown };

/** What a schema does not name must not be there: else an answer could say more than is documented. */
const closed = (schema: unknown): unknown => {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== 'object' || schema === null) return schema;
  const node: Node = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, closed(value)]));
  if (node.type === 'object' && node.additionalProperties === undefined) {
    node.additionalProperties = false;
  }
  return node;
};

const patternOf = (path: string): RegExp => new RegExp(`^${path.replaceAll(/\{[^}]+\}/g, '[^/]+')}$`);

/** Holds every answer against the OpenAPI document of the server that gave it. */
export class Contract {
  readonly #ajv = new Ajv2020({ strict: false, allErrors: true });
  readonly #routes: {
    readonly pattern: RegExp;
    readonly path: string;
    readonly operations: Record<string, Operation>;
  }[];
  readonly #validators = new Map<string, ValidateFunction>();
  checked = 0;

  constructor(document: Document) {
    (formats as unknown as (ajv: Ajv2020) => void)(this.#ajv);
    this.#ajv.addSchema(closed(document) as object, 'openapi');
    // Literal paths before those with parameters, as the router sees them.
    this.#routes = Object.entries(document.paths)
      .map(([path, operations]) => ({ pattern: patternOf(path), path, operations }))
      .sort((a, b) => Number(a.path.includes('{')) - Number(b.path.includes('{')));
  }

  /** Throws when the answer is not one that the document promises. */
  check(method: string, url: string, status: number, type: string, text: string): void {
    const path = url.split('?', 1)[0] ?? '';
    const route = this.#routes.find(
      ({ pattern, operations }) => pattern.test(path) && method.toLowerCase() in operations,
    );
    const where = `${method} ${route?.path ?? path} -> ${String(status)}`;
    const body: unknown = type.startsWith('text/') ? text : JSON.parse(text);
    this.checked++;
    if (route === undefined) {
      this.#validate(where, '#/components/schemas/ProblemDto', body);
      return;
    }
    const response = route.operations[method.toLowerCase()]?.responses[String(status)];
    if (response === undefined) throw new Error(`${where} is not documented: ${text}`);
    const media = type.split(';', 1)[0] ?? '';
    if (response.content?.[media] === undefined) throw new Error(`${where} is not documented as ${media}`);
    const pointer = [
      'paths',
      route.path,
      method.toLowerCase(),
      'responses',
      String(status),
      'content',
      media,
      'schema',
    ];
    const escaped = pointer.map((part) =>
      encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1')),
    );
    this.#validate(where, `#/${escaped.join('/')}`, body);
  }

  #validate(where: string, pointer: string, body: unknown): void {
    let validate = this.#validators.get(pointer);
    if (validate === undefined) {
      validate = this.#ajv.compile({ $ref: `openapi${pointer}` });
      this.#validators.set(pointer, validate);
    }
    if (!validate(body)) {
      throw new Error(
        `${where} is not as documented: ${this.#ajv.errorsText(validate.errors)} in ${JSON.stringify(body)}`,
      );
    }
  }
}
