import { applyDecorators } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';
import { Problems } from '../../openapi/problems.decorator.js';
import { ALWAYS, operation } from '../common/endpoint.decorators.js';

interface Answered {
  readonly operationId: string;
  readonly summary: string;
  readonly description: string;
  readonly content: Readonly<Record<string, object>>;
  readonly headers: Readonly<Record<string, string>>;
}

/** Documents an endpoint that sends the feed. */
export const FeedEndpoint = ({ operationId, summary, description, content, headers }: Answered) =>
  applyDecorators(
    operation({ operationId, summary, description }),
    ApiResponse({
      status: 200,
      description: 'As far as the subscription covers it.',
      content: Object.fromEntries(Object.entries(content).map(([type, schema]) => [type, { schema }])),
      headers: Object.fromEntries(
        Object.entries(headers).map(([name, about]) => [
          name,
          { description: about, schema: { type: 'string' as const } },
        ]),
      ),
    }),
    Problems(
      ...ALWAYS,
      'CONSENT_FEED_SUBSCRIPTION_NOT_FOUND',
      'FEED_SUBSCRIPTION_MISSING',
      'FEED_SUBSCRIPTION_AMBIGUOUS',
      'FEED_SUBSCRIPTION_PAUSED',
      'FEED_SUBSCRIPTION_REVOKED',
      'FEED_CURSOR_INVALID',
      'FEED_CURSOR_AHEAD',
      'FEED_CURSOR_FOREIGN',
      'FEED_CURSOR_LOST',
      'FEED_BUSY',
      'PRIVACY_KEY_MISSING',
      'PROJECTION_BEHIND',
    ),
  );
