import { HttpException } from '@nestjs/common';
import { CodedError } from '#libs/kernel';
import { apiError, type apiErrors } from './errors.js';

/** Fastify's own errors, by their code, in the words of this API. */
const ofFastify: Readonly<Record<string, keyof typeof apiErrors>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'CONSENT_BODY_TOO_LARGE',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'CONSENT_MEDIA_TYPE_UNSUPPORTED',
  FST_ERR_CTP_EMPTY_TYPE: 'CONSENT_MEDIA_TYPE_UNSUPPORTED',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'CONSENT_HTTP_INVALID',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'CONSENT_JSON_INVALID',
  FST_ERR_CTP_INVALID_JSON_BODY: 'CONSENT_JSON_INVALID',
  FST_ERR_BAD_URL: 'CONSENT_URL_INVALID',
  FST_ERR_MAX_PARAM_LENGTH: 'CONSENT_ROUTE_NOT_FOUND',
  FST_ERR_NOT_FOUND: 'CONSENT_ROUTE_NOT_FOUND',
};

const ofStatus: Readonly<Record<number, keyof typeof apiErrors>> = {
  400: 'CONSENT_REQUEST_INVALID',
  404: 'CONSENT_ROUTE_NOT_FOUND',
  408: 'CONSENT_REQUEST_TIMEOUT',
  413: 'CONSENT_BODY_TOO_LARGE',
  415: 'CONSENT_MEDIA_TYPE_UNSUPPORTED',
  431: 'CONSENT_HEADERS_TOO_LARGE',
  503: 'CONSENT_STOPPING',
};

const codeOf = (thrown: unknown): string =>
  typeof thrown === 'object' && thrown !== null && 'code' in thrown && typeof thrown.code === 'string'
    ? thrown.code
    : '';

/** Whatever was thrown, as an error of a catalogue. Messages of others are dropped: they may quote the request. */
export const codedErrorOf = (thrown: unknown): CodedError => {
  if (thrown instanceof CodedError) return thrown;
  const fastify = ofFastify[codeOf(thrown)];
  if (fastify !== undefined) return apiError(fastify, {}, { cause: thrown });
  if (thrown instanceof HttpException) {
    return apiError(ofStatus[thrown.getStatus()] ?? 'CONSENT_INTERNAL', {}, { cause: thrown });
  }
  return apiError('CONSENT_INTERNAL', {}, { cause: thrown });
};
