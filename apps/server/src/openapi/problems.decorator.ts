import { applyDecorators } from '@nestjs/common';
import { ApiExtraModels, ApiResponse, getSchemaPath } from '@nestjs/swagger';
import { definitionOf } from './catalogue.js';
import { ProblemDto } from './problem.dto.js';

const statusOf = (code: string): number => {
  const definition = definitionOf(code);
  if (definition === undefined) throw new Error(`no error is catalogued as ${code}`);
  return definition.status;
};

const line = (code: string): string => `- \`${code}\` ${definitionOf(code)?.title ?? ''}`;

/** Documents the codes an endpoint may answer, one response per status. */
export const Problems = (...codes: readonly string[]) => {
  const byStatus = new Map<number, string[]>();
  for (const code of new Set(codes)) {
    byStatus.set(statusOf(code), [...(byStatus.get(statusOf(code)) ?? []), code]);
  }
  return applyDecorators(
    ApiExtraModels(ProblemDto),
    ...[...byStatus].map(([status, ofStatus]) =>
      ApiResponse({
        status,
        description: ofStatus.map(line).join('\n'),
        content: { 'application/problem+json': { schema: { $ref: getSchemaPath(ProblemDto) } } },
      }),
    ),
  );
};
