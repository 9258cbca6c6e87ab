import 'reflect-metadata';
import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ChoiceDto } from '../../dist/apps/server/src/api/choices/choice.dto.js';
import { AccessQuestionDto } from '../../dist/apps/server/src/api/decisions/question.dto.js';

/**
 * Two endpoints that do nothing but what every endpoint does: the same guard, the same parsing and the same
 * validation of the same body as the real ones. Decorated by hand, as a benchmark is no part of the build.
 */
export class EmptyEndpoints {
  choice() {
    return {};
  }

  question() {
    return {};
  }
}

const endpoint = (name, dto) => {
  const prototype = EmptyEndpoints.prototype;
  const descriptor = Object.getOwnPropertyDescriptor(prototype, name);
  Reflect.defineMetadata('design:paramtypes', [dto], prototype, name);
  Body()(prototype, name, 0);
  HttpCode(200)(prototype, name, descriptor);
  Post(name)(prototype, name, descriptor);
};

endpoint('choice', ChoiceDto);
endpoint('question', AccessQuestionDto);
Controller('bench')(EmptyEndpoints);
