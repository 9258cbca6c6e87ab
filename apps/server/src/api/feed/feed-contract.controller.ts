import { Controller, Get, Header, Param } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiProperty, ApiResponse, ApiTags } from '@nestjs/swagger';
import { asyncApiDocument, dataJsonSchemas, feedError } from '#libs/feed';
import { Problems } from '../../openapi/problems.decorator.js';
import { Public } from '../../http/public.decorator.js';

export class FeedSchemasDto {
  @ApiProperty({
    type: 'array',
    items: { type: 'string' },
    description: 'Addresses of the schemas, one a type.',
  })
  readonly schemas!: readonly string[];

  @ApiProperty({ type: 'string', description: 'Address of the AsyncAPI document.' })
  readonly asyncapi!: string;
}

const schemas = new Map([...dataJsonSchemas()].map(([name, schema]) => [`${name}.json`, schema]));
const asyncapi = asyncApiDocument();
const anyObject = { schema: { type: 'object' as const, additionalProperties: true } };

/** The contract of the feed, for anybody: it holds nothing of the ledger's. */
@ApiTags('Feed')
@Public()
@Controller('v1/feed')
export class FeedContractController {
  @Get('schemas')
  @ApiOperation({ operationId: 'listFeedSchemas', summary: 'What there is to read of the contract' })
  @ApiResponse({ status: 200, description: 'All.', type: FeedSchemasDto })
  list(): FeedSchemasDto {
    return {
      schemas: [...schemas.keys()].map((file) => `/v1/feed/schemas/${file}`),
      asyncapi: '/v1/feed/asyncapi.json',
    };
  }

  @Get('schemas/:file')
  @Header('Content-Type', 'application/schema+json')
  @ApiOperation({ operationId: 'getFeedSchema', summary: 'The JSON Schema of `data` in one type of event' })
  @ApiParam({
    name: 'file',
    description: 'Name of the schema, as the list gives it.',
    schema: { type: 'string', enum: [...schemas.keys()] },
  })
  @ApiResponse({ status: 200, description: 'Found.', content: { 'application/schema+json': anyObject } })
  @Problems('FEED_SCHEMA_UNKNOWN')
  schema(@Param('file') file: string): object {
    const schema = schemas.get(file);
    if (schema === undefined) throw feedError('FEED_SCHEMA_UNKNOWN');
    return schema;
  }

  @Get('asyncapi.json')
  @ApiOperation({ operationId: 'getFeedAsyncApi', summary: 'The contract as an AsyncAPI 3 document' })
  @ApiResponse({ status: 200, description: 'The document.', content: { 'application/json': anyObject } })
  asyncApi(): object {
    return asyncapi;
  }
}
